package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.optimizers.fixture.Options;
import io.evolkv.optimizers.fixture.Recorder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EvolKvOptimizerTest {
  private static final SearchSpace TWO_GROUPS = new SearchSpace(8, 32);
  private static final Map<String, String> RAW_PAIR =
      Map.of("groupSize", "4", "generations", "6", "rounds", "1", "candidates", "raw");

  @Test
  void measuresTheUniformBudgetsFirstAndThenWholeGenerations() {
    Recorder recorder = new Recorder(1, budgets -> budgets.get(0));
    run(recorder, new SearchSpace(10, 32), Map.of("generations", "2", "rounds", "1"));
    assertThat(recorder.batches().getFirst()).containsExactly(LayerBudgets.uniform(10, 32));
    assertThat(recorder.batches()).extracting(List::size).containsExactly(1, 10, 10, 6, 6);
  }

  @Test
  void layersOutsideTheGroupStayAsInTheBestVectorSoFar() {
    Recorder recorder = new Recorder(1, budgets -> 1.0 / (1 + Math.abs(budgets.get(1) - 60)));
    run(recorder, TWO_GROUPS, RAW_PAIR);
    List<LayerBudgets> first = generations(recorder, 1, 7);
    List<LayerBudgets> second = generations(recorder, 7, 13);
    assertThat(first).allMatch(budgets -> budgets.stream().skip(4).allMatch(b -> b == 32));
    assertThat(second.stream().map(budgets -> budgets.stream().limit(4).boxed().toList()))
        .containsOnly(bestOf(first).stream().limit(4).boxed().toList())
        .doesNotContain(List.of(32, 32, 32, 32));
  }

  @Test
  void aLaterRoundStartsFromTheBestVector() {
    Recorder recorder =
        new Recorder(1, budgets -> budgets.get(0) < 40 && budgets.get(4) < 40 ? 1 : 0);
    run(
        recorder,
        TWO_GROUPS,
        Map.of("groupSize", "4", "generations", "5", "rounds", "2", "population", "6"));
    assertThat(recorder.batches()).hasSize(1 + 2 * 5);
    assertThat(movedGroup(recorder, 1)).isEqualTo("lower");
    assertThat(movedGroup(recorder, 4)).isEqualTo("upper");
    assertThat(movedGroup(recorder, 7)).isEqualTo("lower");
    assertThat(movedGroup(recorder, 9)).isEqualTo("upper");
  }

  /** Which half of the layers differs in proportion inside a generation. */
  private static String movedGroup(Recorder recorder, int batch) {
    return recorder.batches().get(batch).stream().allMatch(b -> Math.abs(b.get(4) - b.get(5)) <= 1)
        ? "lower"
        : "upper";
  }

  @Test
  void aSingleGroupIsVisitedOnce() {
    Recorder once = new Recorder(1, budgets -> budgets.get(2));
    Recorder often = new Recorder(1, budgets -> budgets.get(2));
    run(once, TWO_GROUPS, Map.of("rounds", "1"));
    run(often, TWO_GROUPS, Map.of("rounds", "7"));
    assertThat(often.candidates()).isEqualTo(once.candidates());
  }

  @Test
  void completedCandidatesAreWhatTheResultIs() {
    Recorder recorder = new Recorder(4, budgets -> Math.min(100, budgets.get(1)) / 100.0);
    OptimizationResult result = run(recorder, TWO_GROUPS, Map.of());
    assertThat(recorder.candidates()).allMatch(budgets -> budgets.total() == 256);
    assertThat(recorder.candidates()).contains(result.budgets());
    assertThat(result.evaluation().budgets()).isEqualTo(result.budgets());
    assertThat(result.evaluation().score()).isEqualTo(1);
  }

  @Test
  void rawCandidatesAreCompletedAndMeasuredOnceMoreAtTheEnd() {
    Recorder recorder = new Recorder(4, budgets -> 1.0 / budgets.total());
    OptimizationResult result = run(recorder, TWO_GROUPS, RAW_PAIR);
    assertThat(recorder.candidates()).anyMatch(budgets -> budgets.total() < 200);
    assertThat(recorder.batches().getLast()).containsExactly(result.budgets());
    assertThat(result.budgets().total()).isEqualTo(256);
    assertThat(result.evaluation().score()).isEqualTo(1.0 / 256);
  }

  @Test
  void theCacheScoreKeepsRawCandidatesNearTheMeanBudget() {
    assertThat(meanOfLast(Map.of("lambda", "0"))).isGreaterThan(2 * meanOfLast(Map.of()));
  }

  /** Mean of the last raw generation when every entry helps, but ever less. */
  private static double meanOfLast(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("candidates", "raw");
    Recorder recorder = new Recorder(4, budgets -> 1 - 4.0 / budgets.total());
    run(recorder, TWO_GROUPS, all);
    return recorder.batches().get(recorder.batches().size() - 2).stream()
        .mapToDouble(LayerBudgets::mean)
        .average()
        .orElseThrow();
  }

  @Test
  void theUpperBoundIsTheWholeTotalOrAMultipleOfTheMean() {
    assertThat(largestRawBudget("0")).isGreaterThan(128).isLessThanOrEqualTo(256);
    assertThat(largestRawBudget("4")).isEqualTo(128);
    assertThat(largestRawBudget("1.3")).isEqualTo(41);
  }

  private static int largestRawBudget(String upperBound) {
    Recorder recorder = new Recorder(4, budgets -> budgets.get(0));
    run(recorder, TWO_GROUPS, Map.of("candidates", "raw", "upperBound", upperBound));
    return recorder.batches().subList(0, recorder.batches().size() - 1).stream()
        .flatMap(List::stream)
        .flatMapToInt(LayerBudgets::stream)
        .max()
        .orElseThrow();
  }

  @Test
  void patienceEndsAVisitAndThePlanFollows() {
    Recorder recorder = new Recorder(4, budgets -> 0.5);
    run(
        recorder,
        TWO_GROUPS,
        Map.of("groupSize", "4", "rounds", "1", "patience", "3", "lambda", "0"));
    assertThat(recorder.batches()).hasSize(1 + 3 + 3);
    assertThat(recorder.plans()).containsExactly(1 + 2 * 30 * 8, 1 + (3 + 30) * 8, 1 + (3 + 3) * 8);
  }

  @Test
  void withoutPatienceThePlanIsKept() {
    for (String form : List.of("completed", "raw")) {
      Recorder recorder = new Recorder(4, budgets -> budgets.get(3));
      run(recorder, new SearchSpace(20, 16), Map.of("generations", "7", "candidates", form));
      assertThat(recorder.plans()).containsExactly(recorder.candidates().size());
    }
  }

  @Test
  void judgedLiterallyALaterGroupMayWinWithALowerScore() {
    assertThat(unevennessOfSecondGroup("true")).isLessThanOrEqualTo(1);
    assertThat(unevennessOfSecondGroup("false")).isGreaterThan(1);
  }

  /**
   * The first group gains by becoming small, which the CacheScore lowers. The second group can only
   * lose a little by any change, but its CacheScore is 1.
   */
  private static int unevennessOfSecondGroup(String rebaseline) {
    Recorder recorder =
        new Recorder(
            4,
            budgets -> {
              double gain = Math.clamp(64 - budgets.get(0) - budgets.get(1), 0, 44) / 440.0;
              return 0.5 + gain - (budgets.get(2) == 32 && budgets.get(3) == 32 ? 0 : 0.01);
            });
    LayerBudgets found =
        run(
                recorder,
                new SearchSpace(4, 32),
                Map.of(
                    "groupSize", "2",
                    "rounds", "1",
                    "candidates", "raw",
                    "rebaseline", rebaseline))
            .budgets();
    assertThat(found.get(0) + found.get(1)).isLessThan(45);
    return Math.abs(found.get(2) - found.get(3));
  }

  @Test
  void aModelOfOneLayerHasOneAnswer() {
    Recorder recorder = new Recorder(4, budgets -> 0.5);
    OptimizationResult result = run(recorder, new SearchSpace(1, 5), Map.of("generations", "3"));
    assertThat(result.budgets()).isEqualTo(LayerBudgets.of(5));
    assertThat(recorder.candidates()).containsOnly(LayerBudgets.of(5));
  }

  @Test
  void theLeastMeanBudgetLeavesNoChoice() {
    Recorder recorder = new Recorder(4, budgets -> 0.5);
    assertThat(run(recorder, new SearchSpace(12, 1), Map.of("generations", "3")).budgets())
        .isEqualTo(LayerBudgets.uniform(12, 1));
  }

  @Property(tries = 60)
  void everyCandidateIsWithinTheBoundsAndTheResultHasTheTotal(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int layers,
      @ForAll @IntRange(min = 1, max = 64) int mean,
      @ForAll @IntRange(min = 1, max = 9) int groupSize,
      @ForAll @DoubleRange(min = 0.05, max = 2) double sigma,
      @ForAll CandidateForm form,
      @ForAll Coordinates coordinates) {
    Recorder recorder = new Recorder(seed, budgets -> budgets.get(layers / 2) / 1e4);
    SearchSpace space = new SearchSpace(layers, mean);
    OptimizationResult result =
        run(
            recorder,
            space,
            Map.of(
                "generations", "4",
                "rounds", "2",
                "groupSize", String.valueOf(groupSize),
                "sigma", String.valueOf(sigma),
                "candidates", form.name(),
                "coordinates", coordinates.name()));
    assertThat(result.budgets().total()).isEqualTo(space.total());
    assertThat(result.budgets().stream()).allMatch(budget -> budget >= 1);
    assertThat(recorder.candidates())
        .allSatisfy(
            budgets -> {
              assertThat(budgets.layers()).isEqualTo(layers);
              assertThat(budgets.stream()).allMatch(b -> b >= 1 && b <= space.total());
              assertThat(form == CandidateForm.RAW || budgets.total() == space.total()).isTrue();
            });
  }

  @Property(tries = 20)
  void theSeedDecidesTheCandidates(@ForAll long seed) {
    assertThat(candidates(seed)).isEqualTo(candidates(seed));
    assertThat(candidates(seed)).isNotEqualTo(candidates(seed + 1));
  }

  private static List<LayerBudgets> candidates(long seed) {
    Recorder recorder = new Recorder(seed, budgets -> budgets.get(0) - 2 * budgets.get(9));
    run(recorder, new SearchSpace(12, 32), Map.of("generations", "6"));
    return recorder.candidates();
  }

  @Test
  void settingsBetweenNothingAndTheLeastAreErrors() {
    assertThatThrownBy(() -> optimizer(Map.of("population", "3")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "optimizer evolkv: population is 3, at least 4 needed, or 0 for the usual size");
    assertThatThrownBy(() -> optimizer(Map.of("upperBound", "0.5")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "optimizer evolkv: upperBound is 0.5 times the mean budget, at least 1 needed, or 0"
                + " for the whole total");
  }

  private static OptimizationResult run(
      Recorder recorder, SearchSpace space, Map<String, String> settings) {
    return optimizer(settings).optimize(recorder, space, recorder);
  }

  private static EvolKvOptimizer optimizer(Map<String, String> settings) {
    return new EvolKvOptimizer(Options.with(EvolKvOptions.class, settings));
  }

  private static List<LayerBudgets> generations(Recorder recorder, int from, int to) {
    return recorder.batches().subList(from, to).stream().flatMap(List::stream).toList();
  }

  private static LayerBudgets bestOf(List<LayerBudgets> candidates) {
    CacheScore score = new CacheScore(32, 0.2);
    LayerGroup group = new LayerGroup(0, 4);
    return candidates.stream()
        .max(
            Comparator.comparingDouble(
                b -> score.objective(1.0 / (1 + Math.abs(b.get(1) - 60)), 0.3, group.mean(b))))
        .orElseThrow();
  }
}
