package io.evolkv.optimizers.genetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.optimizers.fixture.Options;
import io.evolkv.optimizers.fixture.Recorder;
import io.evolkv.optimizers.fixture.SearchCurve;
import io.evolkv.optimizers.fixture.ThresholdTask;
import io.evolkv.optimizers.random.RandomOptimizer;
import io.evolkv.optimizers.random.RandomOptions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GeneticOptimizerTest {
  private static final SearchSpace SPACE = new SearchSpace(8, 32);

  @Test
  void everyGenerationIsOneListThatStartsWithTheUniformBudgets() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(2));
    run(recorder, SPACE, Map.of("mutation", "1", "generations", "4"));
    assertThat(recorder.batches()).extracting(List::size).containsExactly(12, 8, 8, 8, 8);
    assertThat(recorder.candidates().getFirst()).isEqualTo(LayerBudgets.uniform(8, 32));
  }

  @Test
  void thePlanEndsAtWhatWasAskedFor() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(2));
    run(recorder, SPACE, Map.of("generations", "6", "mutation", "0.02", "crossover", "0.1"));
    assertThat(recorder.plans().getFirst()).isEqualTo(12 + 6 * 8);
    assertThat(recorder.plans().getLast())
        .isEqualTo(recorder.candidates().size())
        .isLessThan(12 + 6 * 8);
  }

  @Test
  void aPlanBeyondAnIntegerIsTheLargestOne() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(2));
    GeneticOptions endless = new GeneticOptions(100_000, 100_000, 1, 3, 0.7, 0.2, 2);
    new GenerationEvaluator(recorder, new ShareScale(SPACE), recorder, endless);
    assertThat(recorder.plans()).containsExactly(Integer.MAX_VALUE);
  }

  @Test
  void withoutCrossoverAndMutationNothingNewIsMeasured() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(2));
    run(recorder, SPACE, Map.of("mutation", "0", "crossover", "0"));
    assertThat(recorder.batches()).hasSize(1);
  }

  @Test
  void crossoverOnlyMixesWhatTheFirstGenerationHas() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(0) - budgets.get(1));
    run(recorder, new SearchSpace(2, 512), Map.of("mutation", "0", "crossover", "1"));
    assertThat(recorder.batches()).hasSizeGreaterThan(2);
    assertThat(new HashSet<>(recorder.candidates())).hasSizeLessThanOrEqualTo(12 * 12);
  }

  @Test
  void theBestCandidateOfAllGenerationsIsTheResult() {
    Recorder recorder = new Recorder(7, budgets -> 1.0 / (1 + Math.abs(budgets.get(3) - 100)));
    OptimizationResult result = run(recorder, SPACE, Map.of());
    LayerBudgets best =
        recorder.candidates().stream()
            .max(Comparator.comparingDouble(b -> -Math.abs(b.get(3) - 100)))
            .orElseThrow();
    assertThat(result.evaluation().score()).isEqualTo(1.0 / (1 + Math.abs(best.get(3) - 100)));
    assertThat(result.budgets().get(3)).isBetween(96, 104);
    assertThat(result.evaluation().budgets()).isEqualTo(result.budgets());
  }

  @Test
  void ofEqualCandidatesTheFirstIsTheResult() {
    Recorder recorder = new Recorder(7, budgets -> 0.5);
    assertThat(run(recorder, SPACE, Map.of()).budgets()).isEqualTo(LayerBudgets.uniform(8, 32));
  }

  @Property(tries = 60)
  void everyCandidateHasTheExactTotalAndNoEmptyLayer(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int layers,
      @ForAll @IntRange(min = 1, max = 300) int mean) {
    Recorder recorder = new Recorder(seed, budgets -> budgets.get(0));
    SearchSpace space = new SearchSpace(layers, mean);
    LayerBudgets found = run(recorder, space, Map.of("generations", "4")).budgets();
    assertThat(recorder.candidates())
        .contains(found)
        .allSatisfy(
            budgets -> {
              assertThat(budgets.layers()).isEqualTo(layers);
              assertThat(budgets.total()).isEqualTo(space.total());
              assertThat(budgets.stream()).allMatch(budget -> budget >= 1);
            });
  }

  @Property(tries = 30)
  void theSeedDecidesTheCandidates(@ForAll long seed) {
    assertThat(batches(seed)).isEqualTo(batches(seed));
    assertThat(batches(seed)).isNotEqualTo(batches(seed + 1));
  }

  @Property(tries = 30)
  void everyBitOfTheSeedCounts(@ForAll long seed, @ForAll @IntRange(max = 63) int bit) {
    assertThat(batches(seed ^ (1L << bit))).isNotEqualTo(batches(seed));
  }

  @Test
  void searchesInSeveralThreadsDoNotDisturbEachOther() {
    List<List<LayerBudgets>> alone = batches(5);
    assertThat(IntStream.range(0, 8).parallel().mapToObj(i -> batches(5)))
        .allSatisfy(batches -> assertThat(batches).isEqualTo(alone));
  }

  @Test
  void itFindsTheLayerThatNeedsMostOfTheTotalAndRandomSearchDoesNot() {
    SearchCurve genetic = new SearchCurve(ThresholdTask::recall, 8, optimizer(Map.of()));
    SearchCurve random =
        new SearchCurve(
            ThresholdTask::recall,
            8,
            new RandomOptimizer(Options.with(RandomOptions.class, Map.of("evaluations", "300"))));
    assertThat(genetic.least()).isGreaterThan(random.median());
    assertThat(genetic.median()).isGreaterThan(0.7).isGreaterThan(random.highest());
    assertThat(genetic.evaluations()).isLessThanOrEqualTo(300);
  }

  @Test
  void asManyElitesAsCandidatesAreAnError() {
    assertThatThrownBy(() -> optimizer(Map.of("elites", "12")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("optimizer genetic: elites is 12, it must be less than the population of 12");
  }

  private static List<List<LayerBudgets>> batches(long seed) {
    Recorder recorder = new Recorder(seed, budgets -> budgets.get(0) - 2 * budgets.get(9));
    run(recorder, new SearchSpace(12, 32), Map.of("generations", "6"));
    return recorder.batches();
  }

  private static OptimizationResult run(
      Recorder recorder, SearchSpace space, Map<String, String> settings) {
    return optimizer(settings).optimize(recorder, space, recorder);
  }

  private static GeneticOptimizer optimizer(Map<String, String> settings) {
    return new GeneticOptimizer(Options.with(GeneticOptions.class, settings));
  }
}
