package io.evolkv.policies.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  @Property(tries = 100)
  void drawsWhatTheGeneratorOfTheJdkDraws(@ForAll long seed) {
    SplitMix64 random = new SplitMix64(seed);
    SplittableRandom expected = new SplittableRandom(seed);
    for (int i = 0; i < 20; i++) {
      assertThat(random.nextDouble()).isEqualTo(expected.nextDouble());
    }
  }

  @Property(tries = 100)
  void givesStreamZeroTheSeedItself(@ForAll long seed) {
    assertThat(SplitMix64.seedOfStream(seed, 0)).isEqualTo(seed);
  }

  @Test
  void givesStreamsThatDoNotOverlap() {
    Set<Double> drawn = new HashSet<>();
    for (int stream = 0; stream < 100; stream++) {
      SplitMix64 random = new SplitMix64(SplitMix64.seedOfStream(42, stream));
      for (int i = 0; i < 1000; i++) {
        drawn.add(random.nextDouble());
      }
    }
    assertThat(drawn).hasSize(100_000);
  }
}
