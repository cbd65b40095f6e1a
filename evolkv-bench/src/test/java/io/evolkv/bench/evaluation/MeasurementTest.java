package io.evolkv.bench.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final LayerBudgets BUDGETS = LayerBudgets.of(4, 2);

  @Test
  void scoreLikelihoodAndTieBreakerAreMeansOverTheSamples() {
    List<SampleScore> results =
        List.of(result(1, Math.log(0.5)), result(0, Math.log(0.25)), result(0.5, Math.log(0.75)));

    Measurement measurement = Measurement.of(BUDGETS, results, 3, 0.4);

    Evaluation evaluation = measurement.evaluation();
    assertThat(evaluation.budgets()).isEqualTo(BUDGETS);
    assertThat(evaluation.score()).isEqualTo(0.5);
    assertThat(evaluation.tieBreaker()).isCloseTo(0.4 / 4 * 0.5, within(1e-15));
    assertThat(evaluation.likelihood()).isCloseTo(Math.log(0.5 * 0.25 * 0.75) / 3, within(1e-15));
    assertThat(measurement.samples())
        .containsExactly(
            new SampleScore(1, OptionalDouble.of(Math.log(0.5))),
            new SampleScore(0, OptionalDouble.of(Math.log(0.25))),
            new SampleScore(0.5, OptionalDouble.of(Math.log(0.75))));
  }

  @Test
  void samplesWithoutTargetDoNotEnterTheLikelihood() {
    List<SampleScore> results =
        List.of(result(1, Math.log(0.5)), new SampleScore(1, OptionalDouble.empty()));

    Evaluation evaluation = Measurement.of(BUDGETS, results, 2, 0.6).evaluation();

    assertThat(evaluation.likelihood()).isEqualTo(Math.log(0.5));
    assertThat(evaluation.tieBreaker()).isCloseTo(0.6 / 3 * 0.5, within(1e-15));
  }

  @Test
  void withoutAnyLikelihoodThereIsNoTieBreaker() {
    List<SampleScore> results = List.of(new SampleScore(1, OptionalDouble.empty()));

    assertThat(Measurement.of(BUDGETS, results, 1, 0.5).evaluation())
        .isEqualTo(new Evaluation(BUDGETS, 1, 0, 0));
  }

  @Property
  void noLikelihoodOutvotesOneSolvedSample(
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -1e3, max = 0) Double> likelihoods,
      @ForAll @IntRange(max = 59) int solved,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    int fewer = solved % likelihoods.size();
    List<Double> hopeless = Collections.nCopies(likelihoods.size(), -1e9);

    double fitnessOfFewer = fitness(likelihoods, fewer, share);
    double fitnessOfMore = fitness(hopeless, fewer + 1, share);

    assertThat(fitnessOfFewer).isLessThan(fitnessOfMore);
  }

  @Test
  void notEvenCertaintyOutvotesOneSolvedSample() {
    for (int samples = 1; samples <= 200; samples++) {
      List<Double> certain = Collections.nCopies(samples, 0.0);
      List<Double> hopeless = Collections.nCopies(samples, -1e9);
      assertThat(fitness(certain, samples - 1, 1)).isLessThan(fitness(hopeless, samples, 1));
    }
  }

  private static double fitness(List<Double> likelihoods, int solved, double share) {
    List<SampleScore> results = new ArrayList<>();
    for (int i = 0; i < likelihoods.size(); i++) {
      results.add(result(i < solved ? 1 : 0, likelihoods.get(i)));
    }
    return Measurement.of(BUDGETS, results, results.size(), share).evaluation().fitness();
  }

  @Test
  void aPartIsWeighedAsAllSamplesAre() {
    List<SampleScore> results =
        List.of(result(1, Math.log(0.5)), result(0, Math.log(0.25)), result(1, Math.log(0.75)));

    Evaluation part = Measurement.of(BUDGETS, results.subList(0, 2), 3, 0.4).evaluation();

    assertThat(part.complete()).isFalse();
    assertThat(part.score()).isEqualTo(0.5);
    assertThat(part.tieBreaker()).isCloseTo(0.4 / 4 * 0.375, within(1e-15));
    assertThat(Measurement.of(BUDGETS, results, 3, 0.4).evaluation().complete()).isTrue();
  }

  private static SampleScore result(double score, double logLikelihood) {
    return new SampleScore(score, OptionalDouble.of(logLikelihood));
  }
}
