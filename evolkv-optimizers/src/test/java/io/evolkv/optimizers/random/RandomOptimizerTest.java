package io.evolkv.optimizers.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.optimizers.fixture.Recorder;
import io.evolkv.optimizers.fixture.ThresholdTask;
import io.evolkv.optimizers.fixture.ThresholdTask.Told;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomOptimizerTest {
  private static final SearchSpace SPACE = new SearchSpace(8, 32);

  @Test
  void startsWithTheUniformBudgetsAndMeasuresInBatches() {
    Recorder recorder = new Recorder(1, budgets -> 0);
    new RandomOptimizer(new RandomOptions(45, 20, 1)).optimize(recorder, SPACE, recorder);
    assertThat(recorder.batches()).extracting(List::size).containsExactly(20, 20, 5);
    assertThat(recorder.candidates().getFirst()).isEqualTo(LayerBudgets.uniform(8, 32));
    assertThat(recorder.plans()).containsExactly(45);
  }

  /** What is drawn does not depend on what was measured. */
  @Test
  void aRaceFindsTheSame() {
    RandomOptimizer optimizer = new RandomOptimizer(new RandomOptions(300, 10, 1));
    for (long seed = 0; seed < 5; seed++) {
      OptimizationContext context = OptimizationContext.of(seed);
      ThresholdTask race = ThresholdTask.even().racing(4, Told.OBSERVED);
      assertThat(optimizer.optimize(race, SPACE, context))
          .isEqualTo(optimizer.optimize(ThresholdTask.even(), SPACE, context));
      assertThat(race.saved()).isPositive();
    }
  }

  @Test
  void returnsTheFirstOfTheBest() {
    Recorder recorder = new Recorder(1, budgets -> Math.min(60, budgets.get(3)));
    OptimizationResult result = run(recorder, SPACE, 300, 7, 1);
    LayerBudgets expected =
        recorder.candidates().stream().filter(b -> b.get(3) >= 60).findFirst().orElseThrow();
    assertThat(result.budgets()).isEqualTo(expected);
    assertThat(result.evaluation().budgets()).isEqualTo(expected);
    assertThat(result.evaluation().score()).isEqualTo(60);
  }

  @Property(tries = 100)
  void everyCandidateHasTheExactTotalAndNoEmptyLayer(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int layers,
      @ForAll @IntRange(min = 1, max = 300) int mean,
      @ForAll @DoubleRange(min = 0.01, max = 50) double alpha) {
    Recorder recorder = new Recorder(seed, budgets -> 0);
    SearchSpace space = new SearchSpace(layers, mean);
    run(recorder, space, 10, 4, alpha);
    assertThat(recorder.candidates())
        .hasSize(10)
        .allSatisfy(
            budgets -> {
              assertThat(budgets.layers()).isEqualTo(layers);
              assertThat(budgets.total()).isEqualTo(space.total());
              assertThat(budgets.stream()).allMatch(budget -> budget >= 1);
            });
  }

  @Property(tries = 30)
  void theSeedDecidesTheCandidates(@ForAll long seed) {
    assertThat(candidates(seed, 5)).isEqualTo(candidates(seed, 9));
    assertThat(candidates(seed, 5)).isNotEqualTo(candidates(seed + 1, 5));
  }

  @Test
  void allLayersGetTheSameOnAverageAndAlphaSetsTheSpread() {
    assertThat(momentsOfLayer(5, 1)[0]).isCloseTo(32, within(1.0));
    // Var(b_i) = (T - L)² (1/L)(1 - 1/L) / (L alpha + 1)
    assertThat(momentsOfLayer(5, 1)[1]).isCloseTo(248.0 * 248 / 8 * 7 / 8 / 9, within(40.0));
    assertThat(momentsOfLayer(0, 10)[1]).isCloseTo(248.0 * 248 / 8 * 7 / 8 / 81, within(6.0));
  }

  private static double[] momentsOfLayer(int layer, double alpha) {
    Recorder recorder = new Recorder(3, budgets -> 0);
    run(recorder, SPACE, 5000, 1000, alpha);
    double[] values = recorder.candidates().stream().mapToDouble(b -> b.get(layer)).toArray();
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    return new double[] {mean, squares / values.length - mean * mean};
  }

  private static List<LayerBudgets> candidates(long seed, int batch) {
    Recorder recorder = new Recorder(seed, budgets -> 0);
    run(recorder, SPACE, 30, batch, 1);
    return recorder.candidates();
  }

  private static OptimizationResult run(
      Recorder recorder, SearchSpace space, int evaluations, int batch, double alpha) {
    return new RandomOptimizer(new RandomOptions(evaluations, batch, alpha))
        .optimize(recorder, space, recorder);
  }
}
