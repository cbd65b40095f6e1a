package io.evolkv.optimizers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.optimizers.evolkv.EvolKvOptimizer;
import io.evolkv.optimizers.evolkv.EvolKvOptions;
import io.evolkv.optimizers.fixture.Options;
import io.evolkv.optimizers.fixture.SearchCurve;
import io.evolkv.optimizers.fixture.ThresholdTask;
import io.evolkv.optimizers.fixture.ThresholdTask.Told;
import io.evolkv.optimizers.genetic.GeneticOptimizer;
import io.evolkv.optimizers.genetic.GeneticOptions;
import io.evolkv.optimizers.random.RandomOptimizer;
import io.evolkv.optimizers.random.RandomOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the defaults rest on: score over evaluations, as docs/evolkv.md prints it. */
class MeasuredCurvesTest {
  private static final Map<String, String> LINEAR = Map.of("coordinates", "linear");
  private static final Map<String, String> ONE_ROUND = Map.of("rounds", "1");
  private static final Map<String, String> LITERAL =
      Map.of("candidates", "raw", "coordinates", "linear", "rounds", "1", "upperBound", "4");

  @Test
  void theDefaultsFindTheLayerThatNeedsMostOfTheTotal() {
    SearchCurve found = evolKv(ThresholdTask::recall, 8, Map.of());
    SearchCurve random = random(ThresholdTask::recall, 8);
    assertThat(found.evaluations()).isEqualTo(301).isEqualTo(random.evaluations());
    assertThat(found.least()).isGreaterThanOrEqualTo(0.7);
    assertThat(found.median()).isGreaterThanOrEqualTo(0.8);
    assertThat(found.least()).isGreaterThan(random.highest());
  }

  @Test
  void logarithmicCoordinatesFindInOneThirdOfTheEvaluationsWhatLinearOnesFind() {
    SearchCurve log = evolKv(ThresholdTask::recall, 8, Map.of());
    SearchCurve linear = evolKv(ThresholdTask::recall, 8, LINEAR);
    assertThat(log.meanAtPoint(1)).isGreaterThan(0.98 * linear.meanAtPoint(3));
    assertThat(log.meanAtPoint(2)).isGreaterThan(1.2 * linear.meanAtPoint(3));
  }

  @Test
  void severalRoundsFindWhatOneRoundLeaves() {
    SearchCurve three = evolKv(ThresholdTask::twoNeedles, 16, Map.of());
    SearchCurve one = evolKv(ThresholdTask::twoNeedles, 16, ONE_ROUND);
    assertThat(three.evaluations()).isEqualTo(one.evaluations());
    assertThat(three.least()).isGreaterThan(1.5 * one.highest());
  }

  @Test
  void aRaceFindsWhatAWholeSearchFinds() {
    SearchCurve whole = evolKv(ThresholdTask::recall, 8, Map.of());
    SearchCurve race = evolKv(racing(ThresholdTask::recall, 4, Told.OBSERVED), 8, Map.of());
    SearchCurve hopeful = evolKv(racing(ThresholdTask::recall, 4, Told.BEST_POSSIBLE), 8, Map.of());
    assertThat(race.median()).isGreaterThanOrEqualTo(whole.median());
    assertThat(race.saved()).isGreaterThan(0.15);
    assertThat(hopeful.median()).isLessThan(0.9 * whole.median());
  }

  @Test
  void theTableOfRacesIsWhatTheCodeGives() throws IOException {
    String rows =
        races("one layer needs most", ThresholdTask::recall, 8)
            + races("needs fall with the layer", ThresholdTask::pyramid, 8)
            + races("all layers alike", ThresholdTask::even, 8)
            + races("two needles", ThresholdTask::twoNeedles, 16);
    String document = Files.readString(Path.of("docs", "README.md")).replace("\r\n", "\n");
    assertThat(document).contains(rows);
  }

  private static String races(String task, Supplier<ThresholdTask> tasks, int layers) {
    Function<Supplier<ThresholdTask>, SearchCurve> evolKv = it -> evolKv(it, layers, Map.of());
    return races(task, "`evolkv`", tasks, evolKv)
        + races(task, "`genetic`", tasks, it -> genetic(it, layers));
  }

  private static String races(
      String task,
      String optimizer,
      Supplier<ThresholdTask> tasks,
      Function<Supplier<ThresholdTask>, SearchCurve> search) {
    return "| %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            task,
            optimizer,
            results(search.apply(tasks)),
            race(search.apply(racing(tasks, 4, Told.OBSERVED))),
            race(search.apply(racing(tasks, 8, Told.OBSERVED))),
            race(search.apply(racing(tasks, 4, Told.BEST_POSSIBLE))));
  }

  private static String race(SearchCurve curve) {
    return results(curve) + String.format(Locale.ROOT, "; %.0f %%", 100 * curve.saved());
  }

  private static Supplier<ThresholdTask> racing(
      Supplier<ThresholdTask> tasks, int round, Told told) {
    return () -> tasks.get().racing(round, told);
  }

  @Test
  void theTableOfTheDocumentationIsWhatTheCodeGives() throws IOException {
    String rows =
        rows("one layer needs most", ThresholdTask::recall, 8)
            + rows("needs fall with the layer", ThresholdTask::pyramid, 8)
            + rows("all layers alike", ThresholdTask::even, 8)
            + rows("two needles", ThresholdTask::twoNeedles, 16);
    String document = Files.readString(Path.of("docs", "evolkv.md")).replace("\r\n", "\n");
    assertThat(document).contains(rows);
  }

  private static String rows(String task, Supplier<ThresholdTask> tasks, int layers) {
    String rows =
        row(task, "defaults", evolKv(tasks, layers, Map.of()))
            + row(task, "`coordinates = linear`", evolKv(tasks, layers, LINEAR));
    if (layers > 8) {
      rows += row(task, "`rounds = 1`", evolKv(tasks, layers, ONE_ROUND));
    }
    SearchCurve literal = evolKv(tasks, layers, LITERAL);
    return rows
        + "| %s | literal | | | | | %s |\n".formatted(task, results(literal))
        + row(task, "`genetic`", genetic(tasks, layers))
        + row(task, "`random`", random(tasks, layers));
  }

  private static String row(String task, String name, SearchCurve curve) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f | %.2f | %.2f | %.2f | %s |\n",
        task,
        name,
        curve.meanAtPoint(0),
        curve.meanAtPoint(1),
        curve.meanAtPoint(2),
        curve.meanAtPoint(3),
        results(curve));
  }

  private static String results(SearchCurve curve) {
    return String.format(
        Locale.ROOT, "%.2f, %.2f, %.2f", curve.least(), curve.median(), curve.highest());
  }

  private static SearchCurve evolKv(
      Supplier<ThresholdTask> tasks, int layers, Map<String, String> settings) {
    return new SearchCurve(
        tasks, layers, new EvolKvOptimizer(Options.with(EvolKvOptions.class, settings)));
  }

  /** A genetic algorithm with no more evaluations than the defaults of evolkv take. */
  private static SearchCurve genetic(Supplier<ThresholdTask> tasks, int layers) {
    Map<String, String> settings =
        Map.of("generations", String.valueOf((300 * layers / 8 - 12) / 8));
    return new SearchCurve(
        tasks, layers, new GeneticOptimizer(Options.with(GeneticOptions.class, settings)));
  }

  /** Random search with as many evaluations as the defaults of evolkv take. */
  private static SearchCurve random(Supplier<ThresholdTask> tasks, int layers) {
    Map<String, String> settings = Map.of("evaluations", String.valueOf(1 + 300 * layers / 8));
    return new SearchCurve(
        tasks, layers, new RandomOptimizer(Options.with(RandomOptions.class, settings)));
  }
}
