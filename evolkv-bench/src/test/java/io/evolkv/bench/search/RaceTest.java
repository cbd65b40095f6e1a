package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RaceTest {
  private static final LayerBudgets BUDGETS = LayerBudgets.of(4, 2);
  private static final double NO_FLOOR = Double.NEGATIVE_INFINITY;

  private static Race race(int round, int samples) {
    return new Race(round, Collections.nCopies(samples, SampleScore.perfect(false)), 0);
  }

  private static List<SampleScore> scores(double... scores) {
    return DoubleStream.of(scores)
        .mapToObj(score -> new SampleScore(score, OptionalDouble.empty()))
        .toList();
  }

  @Test
  void aCandidateIsStoppedWhenTheRestCannotBringItToItsFloor() {
    Race race = race(2, 6);

    // Two failures of six leave 4/6 at best.
    assertThat(race.decide(BUDGETS, scores(0, 0), 4.0 / 6)).isEmpty();
    Measurement stopped = race.decide(BUDGETS, scores(0, 0), 0.7).orElseThrow();
    assertThat(stopped.evaluation()).isEqualTo(new Evaluation(BUDGETS, 0, 0, 0, false));
    assertThat(stopped.samples()).hasSize(2);
    assertThat(race.decide(BUDGETS, scores(0, 0, 1, 0), 4.0 / 6))
        .map(Measurement::evaluation)
        .contains(new Evaluation(BUDGETS, 0.25, 0, 0, false));
  }

  @Test
  void withoutAFloorOnlyAllSamplesDecide() {
    Race race = race(2, 5);
    assertThat(race.decide(BUDGETS, scores(0, 0, 0, 0), NO_FLOOR)).isEmpty();
    assertThat(race.decide(BUDGETS, scores(0, 0, 0, 0, 1), NO_FLOOR))
        .map(Measurement::evaluation)
        .contains(new Evaluation(BUDGETS, 0.2, 0, 0));
  }

  @Test
  void theLastRoundMayBeShorter() {
    Race race = race(2, 5);
    assertThat(race.endOfRound(0)).isEqualTo(2);
    assertThat(race.endOfRound(4)).isEqualTo(5);
    assertThat(race(5, 5).decide(BUDGETS, scores(0, 0, 0, 0, 0), 1)).isPresent();
  }

  /** A search that is resumed knows more of a candidate than it did when it asked first. */
  @Test
  void scoresBehindTheDecidingOnesChangeNothing() {
    Race race = race(2, 6);
    Optional<Measurement> early = race.decide(BUDGETS, scores(0, 0), 0.7);
    assertThat(race.decide(BUDGETS, scores(0, 0, 1, 1), 0.7)).isEqualTo(early);
    assertThat(race.decide(BUDGETS, scores(0, 0, 1, 1, 1, 1), 0.7)).isEqualTo(early);
  }

  /** The likelihood counts as it does in the whole measurement, for samples that have a target. */
  @Test
  void theBestPossibleTieBreakerIsACertainAnswer() {
    Race race = new Race(1, List.of(SampleScore.perfect(true), SampleScore.perfect(false)), 0.6);
    List<SampleScore> half = List.of(new SampleScore(1, OptionalDouble.of(Math.log(0.5))));
    double best = 1 + 0.6 / 3 * 0.5;
    assertThat(race.decide(BUDGETS, half, best)).isEmpty();
    assertThat(race.decide(BUDGETS, half, Math.nextUp(best))).isPresent();
  }

  @Property(tries = 2000)
  void aStoppedCandidateIsBelowItsFloorAndWouldBeAtTheEnd(
      @ForAll @IntRange(min = 1, max = 40) int samples,
      @ForAll @IntRange(min = 1, max = 12) int round,
      @ForAll @DoubleRange(min = 0, max = 1.1) double floor,
      @ForAll @DoubleRange(min = 0, max = 0.99) double share,
      @ForAll long seed) {
    Random random = new Random(seed);
    double skill = random.nextDouble();
    List<SampleScore> perfect = new ArrayList<>();
    List<SampleScore> scores = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      boolean target = random.nextInt(4) > 0;
      perfect.add(SampleScore.perfect(target));
      double score = random.nextDouble() < skill ? 1 : random.nextInt(3) / 3.0;
      OptionalDouble likelihood =
          target
              ? OptionalDouble.of(-random.nextInt(3) * random.nextDouble())
              : OptionalDouble.empty();
      scores.add(new SampleScore(score, likelihood));
    }
    Race race = new Race(round, perfect, share);

    Evaluation decided = race.decide(BUDGETS, scores, floor).orElseThrow().evaluation();
    Evaluation whole = race.decide(BUDGETS, scores, NO_FLOOR).orElseThrow().evaluation();

    assertThat(whole.complete()).isTrue();
    if (decided.complete()) {
      assertThat(decided).isEqualTo(whole);
    } else {
      assertThat(decided.fitness()).isLessThan(floor);
      assertThat(whole.fitness()).isLessThan(floor);
    }
  }
}
