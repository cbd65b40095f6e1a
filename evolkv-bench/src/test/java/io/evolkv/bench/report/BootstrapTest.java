package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void theGeneratorIsTheOneOfTheJdk() {
    SplitMix64 ours = new SplitMix64(42);
    SplittableRandom theirs = new SplittableRandom(42);

    assertThat(Stream.generate(ours::nextLong).limit(1000))
        .containsExactlyElementsOf(Stream.generate(theirs::nextLong).limit(1000).toList());
  }

  @Test
  void boundedNumbersCoverTheirRangeEvenly() {
    SplitMix64 random = new SplitMix64(5);
    Map<Integer, Long> counts =
        Stream.generate(() -> random.nextInt(7))
            .limit(70_000)
            .collect(Collectors.groupingBy(number -> number, Collectors.counting()));

    assertThat(counts.keySet()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(9_700L, 10_300L));
  }

  @Property(tries = 10)
  void theIntervalIsThatOfTheObviousComputation(
      @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> scores,
      @ForAll long seed) {
    assertThat(new Bootstrap(seed).interval(scores)).isEqualTo(obvious(scores, seed));
  }

  /** Resample, sort, and cut 2.5% of the means off at each end. */
  private static Interval obvious(List<Double> scores, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> means = new ArrayList<>();
    for (int resample = 0; resample < 10_000; resample++) {
      List<Double> drawn = new ArrayList<>();
      for (int i = 0; i < scores.size(); i++) {
        long upperHalf = random.nextLong() >>> 32;
        drawn.add(scores.get((int) (upperHalf * scores.size() / (1L << 32))));
      }
      double sum = 0;
      for (double score : drawn) {
        sum += score;
      }
      means.add(sum / drawn.size());
    }
    Collections.sort(means);
    for (int cut = 0; cut < 250; cut++) {
      means.removeFirst();
      means.removeLast();
    }
    return new Interval(means.getFirst(), means.getLast());
  }

  @Test
  void theIntervalOfManyFairCoinsIsThatOfTheNormalDistribution() {
    List<Double> coins = new ArrayList<>(Collections.nCopies(200, 0.0));
    coins.addAll(Collections.nCopies(200, 1.0));

    Interval interval = new Bootstrap(1).interval(coins);

    assertThat(interval.low()).isBetween(0.5 - 0.051, 0.5 - 0.047);
    assertThat(interval.high()).isBetween(0.5 + 0.047, 0.5 + 0.051);
  }

  @Property(tries = 20)
  void equalScoresHaveNoWidth(@ForAll @IntRange(min = 1, max = 50) int samples) {
    assertThat(new Bootstrap(3).interval(Collections.nCopies(samples, 1.0)))
        .isEqualTo(new Interval(1, 1));
  }

  @Test
  void drawsDependOnTheNumberOfSamplesAndNotOnTheirScores() {
    List<Double> scores = List.of(0.0, 1.0, 0.25, 0.5, 0.0);
    List<Double> half = scores.stream().map(score -> score / 2).toList();

    Interval whole = new Bootstrap(9).interval(scores);

    assertThat(new Bootstrap(9).interval(half))
        .isEqualTo(new Interval(whole.low() / 2, whole.high() / 2));
  }
}
