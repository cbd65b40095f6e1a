package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import io.evolkv.bench.fakes.ShuffleOptimizer;
import io.evolkv.bench.journal.RunDirectory;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.BudgetsFile;
import io.evolkv.bench.report.CategoryScore;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.RacingOutcome;
import io.evolkv.bench.report.Summary;
import io.evolkv.bench.report.SummaryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchRunTest {
  private static final Start FRESH = new Start.Fresh();

  @TempDir(factory = MemoryFolder.class)
  private Path output;

  @Test
  void theFoundBudgetsBeatUniformOnesAtTheSameTotal() {
    SearchResult result = new TestRun(output).run(FRESH);

    Summary summary = result.summary();
    LayerBudgets found = summary.search().best().budgets();
    assertThat(found.total()).isEqualTo(3 * 5);
    assertThat(found.get(1)).isGreaterThan(5);
    assertThat(summary.heldOut())
        .extracting(MethodResult::name)
        .containsExactly("full", "recent", "allocating", "shuffle");
    assertThat(method(summary, "full").score()).isEqualTo(1);
    assertThat(method(summary, "recent").score()).isEqualTo(2.0 / 6);
    assertThat(method(summary, "allocating").score()).isEqualTo(1);
    assertThat(method(summary, "shuffle").score()).isGreaterThan(2.0 / 6);
  }

  @Test
  void everyMethodButTheReferenceHoldsTheSameNumberOfEntries() {
    Summary summary = new TestRun(output).run(FRESH).summary();

    for (MethodResult method : summary.heldOut()) {
      int entries = method.name().equals("full") ? 30 : 5;
      assertThat(method.entriesPerLayer()).isEqualTo(entries);
      assertThat(method.bytes()).isEqualTo(entries * 3L * 2 * FakeRuntime.BYTES_PER_ENTRY);
    }
  }

  @Test
  void scoresAreAlsoGivenByCategory() {
    Summary summary = new TestRun(output).run(FRESH).summary();

    assertThat(method(summary, "recent").categories())
        .containsExactly(
            new CategoryScore("even", 3, 1.0 / 3), new CategoryScore("odd", 3, 1.0 / 3));
  }

  @Test
  void theRunDirectoryHoldsTheResultForProgramsAndPeople() throws IOException {
    SearchResult result = new TestRun(output).run(FRESH);

    try (Stream<Path> files = Files.list(result.directory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".lock", "config.conf", "journal.db", "budgets.json", "summary.json", "log.txt");
    }
    assertThat(result.directory().resolve("summary.json"))
        .hasContent(SummaryFile.write(result.summary()));
    Budgets budgets = BudgetsFile.read(result.directory().resolve("budgets.json"));
    Evaluation best = result.summary().search().best();
    assertThat(budgets.budgets()).isEqualTo(best.budgets());
    assertThat(budgets.score()).hasValue(best.score());
    assertThat(budgets.meanBudget()).isEqualTo(5);
    assertThat(result.directory().resolve("config.conf"))
        .hasContent(new TestRun(output).settings().toHocon());
    assertThat(Files.readAllLines(result.directory().resolve("log.txt")))
        .last()
        .asString()
        .endsWith("finished");
  }

  @Test
  void theSameSearchGivesTheSameFilesWhateverTheThreads() {
    Path first = new TestRun(output).threads(1).run(FRESH).directory();
    Path second = new TestRun(output).threads(2).run(FRESH).directory();

    assertThat(second).isNotEqualTo(first);
    assertThat(TestRun.results(second)).isEqualTo(TestRun.results(first));
  }

  /** The best candidate first, then others, one of them twice: at last with less to reach. */
  private TestRun race() {
    LayerBudgets best = LayerBudgets.of(1, 13, 1);
    List<LayerBudgets> others =
        List.of(
            LayerBudgets.of(13, 1, 1),
            LayerBudgets.of(5, 5, 5),
            LayerBudgets.of(3, 9, 3),
            LayerBudgets.of(1, 12, 2));
    return new TestRun(output)
        .racing(1)
        .optimizer(
            (objective, space, context) -> {
              Evaluation first = objective.evaluate(List.of(best)).getFirst();
              objective.race(
                  others.stream().map(it -> new Contender(it, first.fitness())).toList());
              objective.race(List.of(new Contender(others.get(1), 0.1)));
              return new OptimizationResult(best, first);
            });
  }

  @Test
  void aRaceMeasuresLessAndSaysHowMuch() {
    Summary whole = new TestRun(output).run(FRESH).summary();
    Summary raced = race().run(FRESH).summary();

    assertThat(whole.search().racing()).isEmpty();
    RacingOutcome racing = raced.search().racing().orElseThrow();
    assertThat(racing.round()).isEqualTo(1);
    // Layer 1 answers as many samples as half its budget; the first failure stops a candidate.
    assertThat(racing.stopped()).isEqualTo(2);
    assertThat(racing.measured()).isEqualTo(6 + 1 + 6 + 5 + 6);
    assertThat(racing.saved()).isEqualTo(5 + 1);
    assertThat(raced.search().best().score()).isEqualTo(1);
  }

  @Test
  void aRaceThatIsResumedAnywhereEndsAsIfUndisturbed() {
    TestRun run = race();
    Path undisturbed = run.run(FRESH).directory();
    List<String> expected = TestRun.results(undisturbed);
    int candidates = run.run(new Start.Resume(undisturbed)).summary().search().evaluations();
    for (int known = 0; known < candidates; known++) {
      Path resumed = race().run(FRESH).directory();
      resumed.resolve("summary.json").toFile().delete();
      Journals.keepCandidates(resumed.resolve("journal.db"), known);

      race().run(new Start.Resume(resumed));

      assertThat(TestRun.results(resumed)).as("%d known", known).isEqualTo(expected);
    }
  }

  @Test
  void howAnOptimizerGroupsItsCandidatesChangesNothing() {
    List<String> together =
        TestRun.results(
            new TestRun(output).optimizer(new ShuffleOptimizer(4, 6, 6)).run(FRESH).directory());

    for (int chunk = 1; chunk < 6; chunk++) {
      TestRun run = new TestRun(output).optimizer(new ShuffleOptimizer(4, 6, chunk));
      assertThat(TestRun.results(run.run(FRESH).directory())).isEqualTo(together);
    }
  }

  @Test
  void aSearchCutAnywhereGoesOnToTheSameResult() throws IOException {
    SearchResult whole = smallRun().run(FRESH);
    Path directory = whole.directory();
    List<String> undisturbed = TestRun.results(directory);
    int candidates = whole.summary().search().evaluations();
    assertThat(candidates).isGreaterThan(2);

    for (int kept = 0; kept <= candidates; kept++) {
      Journals.keepCandidates(directory.resolve(RunDirectory.JOURNAL), kept);
      Files.deleteIfExists(directory.resolve(RunDirectory.BUDGETS));
      Files.delete(directory.resolve(RunDirectory.SUMMARY));

      SearchResult result = smallRun().run(new Start.Resume(directory));

      assertThat(result.summary().timings().replayed()).isEqualTo(kept);
      assertThat(TestRun.results(directory)).as("after %d", kept).isEqualTo(undisturbed);
    }
  }

  @Test
  void aComparisonCutAnywhereGoesOnWithWhatIsLeftToMeasure() throws IOException {
    Path directory = new TestRun(output).run(FRESH).directory();
    Path journal = directory.resolve(RunDirectory.JOURNAL);
    List<String> undisturbed = TestRun.results(directory);

    for (int lost = 0; lost <= TestRun.SAMPLES; lost++) {
      Journals.execute(
          journal, "DELETE FROM held_out_score WHERE sample >= " + (TestRun.SAMPLES - lost));
      Files.delete(directory.resolve(RunDirectory.SUMMARY));
      TestRun again = new TestRun(output);

      again.run(new Start.Resume(directory));

      assertThat(again.runtime().batches().stream().mapToInt(List::size).sum()).isEqualTo(4 * lost);
      assertThat(TestRun.results(directory)).as("without %d", lost).isEqualTo(undisturbed);
    }
  }

  private TestRun smallRun() {
    return new TestRun(output).compare().optimizer(new ShuffleOptimizer(2, 3, 2));
  }

  @Test
  void whatTheJournalHoldsIsNotMeasuredAgain() throws IOException {
    Path directory = new TestRun(output).compare().run(FRESH).directory();
    Files.delete(directory.resolve(RunDirectory.SUMMARY));
    Journals.execute(
        directory.resolve(RunDirectory.JOURNAL),
        "DELETE FROM held_out_score",
        "DELETE FROM held_out_clock");
    TestRun again = new TestRun(output).compare();

    SearchResult result = again.run(new Start.ResumeNewest());

    assertThat(result.directory()).isEqualTo(directory);
    assertThat(again.runtime().prefillSizes().stream().mapToInt(n -> n).sum())
        .as("prompts of the comparison alone")
        .isEqualTo(TestRun.SAMPLES);
    assertThat(again.runtime().scoringBatches()).isEmpty();
    assertThat(result.summary().timings().replayed())
        .isEqualTo(result.summary().search().evaluations());
    assertThat(again.notices())
        .singleElement()
        .asString()
        .startsWith("search in " + directory + " goes on after ");
  }

  @Test
  void aFinishedRunOnlyShowsItsResult() {
    SearchResult finished = new TestRun(output).run(FRESH);
    TestRun again = new TestRun(output);

    SearchResult result = again.run(new Start.Resume(finished.directory()));

    assertThat(result).isEqualTo(finished);
    assertThat(again.runtime().batches()).isEmpty();
    assertThat(again.notices())
        .containsExactly(finished.directory() + " is finished; this is its result");
  }

  @Test
  void aRunOfOtherSettingsIsNotContinued() {
    Path directory = new TestRun(output).run(FRESH).directory();

    assertThatThrownBy(() -> new TestRun(output).meanBudget(6).run(new Start.Resume(directory)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s belongs to other inputs: budget.mean was 5 and is now 6; run it with the same"
                + " settings, or start without --resume",
            directory.resolve("journal.db"));
    assertThatThrownBy(() -> new TestRun(output).meanBudget(6).run(new Start.ResumeNewest()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("budget.mean was 5 and is now 6");
  }

  @Test
  void withoutTieBreakerTheLikelihoodIsNotMeasured() {
    TestRun run = new TestRun(output).tieBreaker(0);

    Evaluation best = run.run(FRESH).summary().search().best();

    assertThat(run.runtime().scoringBatches()).isEmpty();
    assertThat(best.tieBreaker()).isZero();
    assertThat(best.likelihood()).isZero();
  }

  @Test
  void aRivalThatKeepsMoreThanItsShareIsRefusedBeforeTheSearch() throws IOException {
    TestRun run = new TestRun(output).compare("cheat");

    assertThatThrownBy(() -> run.run(FRESH))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "method cheat held 180 KV entries of sample HELD_OUT-0, more than the 30 it was given;"
                + " its policy does not keep to budgets and cannot be compared");
    assertThat(run.runtime().scoringBatches()).isEmpty();
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void anOptimizerThatMissesTheTotalIsRefused() {
    TestRun run =
        new TestRun(output)
            .optimizer(
                (objective, space, context) -> {
                  LayerBudgets more = LayerBudgets.uniform(3, 6);
                  return new OptimizationResult(more, objective.evaluate(List.of(more)).getFirst());
                });

    assertThatThrownBy(() -> run.run(FRESH))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the optimizer shuffle gave [6, 6, 6]: 3 layers with a total of 15 are needed");
  }

  @Test
  void theFoundMethodIsToldApartFromARivalOfTheSameName() {
    Summary summary = new TestRun(output).compare("shuffle").run(FRESH).summary();

    assertThat(summary.heldOut())
        .extracting(MethodResult::name)
        .containsExactly("shuffle", "shuffle-search");
  }

  @Test
  void anUnknownRivalIsRefusedBeforeAnythingIsDone() throws IOException {
    TestRun run = new TestRun(output).compare("nonesuch");

    assertThatThrownBy(() -> run.run(FRESH)).hasMessage("there is no policy nonesuch");
    assertThat(run.runtime().prefillSizes()).isEmpty();
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files).isEmpty();
    }
  }

  private static MethodResult method(Summary summary, String name) {
    return summary.heldOut().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }
}
