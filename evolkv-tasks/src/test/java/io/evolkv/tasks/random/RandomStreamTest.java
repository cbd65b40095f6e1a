package io.evolkv.tasks.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  private static List<Integer> draws(RandomStream random, int count) {
    return IntStream.range(0, count).mapToObj(i -> random.below(1000)).toList();
  }

  @Test
  void aStreamIsTheSameInEveryVersion() {
    assertThat(draws(RandomStream.of(42, "test", 0), 8))
        .containsExactly(738, 790, 839, 330, 100, 240, 595, 414);
  }

  @Test
  void theMixerIsThatOfSplitMix64() {
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
      assertThat(RandomStream.hash(seed, "")).isEqualTo(new SplittableRandom(seed).nextLong());
    }
  }

  @Test
  void seedPurposeAndIndexEachNameAnotherStream() {
    List<Integer> stream = draws(RandomStream.of(42, "test", 0), 20);
    assertThat(draws(RandomStream.of(42, "test", 0), 20)).isEqualTo(stream);
    assertThat(draws(RandomStream.of(43, "test", 0), 20)).isNotEqualTo(stream);
    assertThat(draws(RandomStream.of(42, "tess", 0), 20)).isNotEqualTo(stream);
    assertThat(draws(RandomStream.of(42, "test", 1), 20)).isNotEqualTo(stream);
  }

  @Test
  void boundedDrawsAreUniform() {
    RandomStream random = RandomStream.of(7, "uniform", 0);
    int[] counts = new int[10];
    for (int i = 0; i < 10_000; i++) {
      counts[random.below(10)]++;
    }
    assertThat(IntStream.of(counts)).allMatch(count -> count > 850 && count < 1150);
  }

  @Test
  void anEventComesUpAsOftenAsItsProbability() {
    RandomStream random = RandomStream.of(7, "chance", 0);
    long events = IntStream.range(0, 10_000).filter(i -> random.chance(0.55)).count();
    assertThat(events).isBetween(5300L, 5700L);
    assertThat(IntStream.range(0, 1000).anyMatch(i -> random.chance(0))).isFalse();
    assertThat(IntStream.range(0, 1000).allMatch(i -> random.chance(1))).isTrue();
  }

  @Test
  void everyOrderOfThreeThingsComesUp() {
    RandomStream random = RandomStream.of(7, "orders", 0);
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      orders.add(random.shuffled(List.of("a", "b", "c")));
    }
    assertThat(orders).hasSize(6);
  }

  @Test
  void distinctDrawsAreDistinctAndComplete() {
    List<Integer> all = RandomStream.of(7, "distinct", 0).distinct(5, random -> random.below(5));
    assertThat(new ArrayList<>(all)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Property
  void drawsStayWithinTheirBounds(
      @ForAll long seed, @ForAll @IntRange(min = 1) int bound, @ForAll short least) {
    RandomStream random = RandomStream.of(seed, "bounds", 0);
    assertThat(random.below(bound)).isBetween(0, bound - 1);
    assertThat(random.between(least, least + 3)).isBetween((int) least, least + 3);
  }

  @Test
  void aBoundBelowOneIsRefused() {
    assertThatThrownBy(() -> RandomStream.of(0, "", 0).below(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
