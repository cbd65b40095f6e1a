package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.bench.config.StoreSettings;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.SampleScore;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.execution.LocalExecution;
import io.evolkv.bench.fakes.FakePolicies;
import io.evolkv.bench.fakes.FakePrompt;
import io.evolkv.bench.fakes.FakeRuntime;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import io.evolkv.bench.fakes.NeedleTask;
import io.evolkv.bench.journal.Fingerprint;
import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.memory.MemoryCap;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.store.PromptStore;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredObjectiveTest {
  private static final int SAMPLES = 3;
  private static final LayerBudgets ONE = LayerBudgets.of(1, 2, 1);
  private static final LayerBudgets TWO = LayerBudgets.of(1, 4, 1);
  private static final LayerBudgets THREE = LayerBudgets.of(1, 6, 1);

  private final FakeRuntime runtime = new FakeRuntime();
  private final NeedleTask task = new NeedleTask(SAMPLES);

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private Journal journal;
  private PromptStore store;
  private LocalExecution execution;
  private MeasuredObjective objective;

  @BeforeEach
  void open() {
    journal =
        Journal.open(
            folder.resolve("j"),
            Journals.run(Fingerprint.of(Map.of("seed", "1")), FakeRuntime.SHAPE, SAMPLES));
    journal.begin(1);
    List<Sample> samples =
        task.samples(Split.SEARCH, SAMPLES, new TaskContext(runtime.tokenizer(), 1));
    KeyValueMemory memory = KeyValueMemory.ofHeap();
    SearchSamples prepared =
        new SearchSamples(
            runtime, FakePolicies.recent(), TokenizedSample.all(samples, runtime), memory);
    store =
        PromptStore.open(
            runtime,
            memory,
            new StoreSettings(MemoryCap.ofBytes(Long.MAX_VALUE), Optional.empty()),
            folder,
            "run",
            line -> {});
    execution =
        new LocalExecution(
            new BatchMeasurement(runtime, task, FakePolicies.recent(), memory),
            () -> prepared.prepared(store, Progress.SILENT.begin("", 0, "")),
            true,
            memory,
            () -> {});
    objective = racing(SAMPLES);
  }

  private MeasuredObjective racing(int round) {
    List<SampleScore> perfect = Collections.nCopies(SAMPLES, SampleScore.perfect(true));
    return new MeasuredObjective(execution, new Race(round, perfect, 0.5), journal);
  }

  @AfterEach
  void close() {
    store.close();
    journal.close();
  }

  @Test
  void aGenerationIsOneBatchCandidateByCandidate() {
    List<Evaluation> evaluations = objective.evaluate(List.of(TWO, ONE));

    assertThat(evaluations).extracting(Evaluation::budgets).containsExactly(TWO, ONE);
    assertThat(evaluations).extracting(Evaluation::score).containsExactly(2.0 / 3, 1.0 / 3);
    assertThat(runtime.batches()).hasSize(1);
    assertThat(runtime.scoringBatches()).hasSize(1);
    List<GenerationRequest> batch = runtime.batches().getFirst();
    assertThat(batch).extracting(r -> r.kept().get(1).count(0)).containsExactly(4, 4, 4, 2, 2, 2);
    assertThat(batch.subList(0, 3))
        .extracting(r -> ((FakePrompt) r.prompt()).text())
        .containsExactly(text(0), text(1), text(2));
  }

  @Test
  void aKnownCandidateCostsNothing() {
    Evaluation first = objective.evaluate(List.of(ONE)).getFirst();

    List<Evaluation> again = objective.evaluate(List.of(ONE, TWO, ONE, TWO));

    assertThat(again.get(0)).isEqualTo(first).isEqualTo(again.get(2));
    assertThat(again.get(1)).isEqualTo(again.get(3));
    assertThat(runtime.batches()).hasSize(2);
    assertThat(runtime.batches().get(1)).hasSize(SAMPLES);
    objective.evaluate(List.of(TWO, ONE));
    assertThat(runtime.batches()).hasSize(2);
  }

  @Test
  void promptsArePrefilledOnceForAllGenerations() {
    objective.evaluate(List.of(ONE));
    objective.evaluate(List.of(TWO, THREE));

    assertThat(runtime.prefillSizes()).containsExactly(1, SAMPLES - 1);
  }

  @Test
  void candidatesThatKeepTheSameEntriesShareTheirSequences() {
    List<Evaluation> evaluations =
        objective.evaluate(List.of(LayerBudgets.of(1, 30, 1), LayerBudgets.of(1, 31, 0)));

    assertThat(runtime.batches().getFirst()).hasSize(SAMPLES);
    assertThat(evaluations.get(0).fitness()).isEqualTo(evaluations.get(1).fitness());
    assertThat(journal.entries()).hasSize(2);
  }

  @Test
  void theJournalHoldsEachCandidateOnceInTheOrderOfItsFirstMeasurement() {
    objective.evaluate(List.of(TWO, ONE, TWO));
    objective.evaluate(List.of(ONE, THREE));

    assertThat(journal.entries())
        .extracting(entry -> entry.evaluation().budgets())
        .containsExactly(TWO, ONE, THREE);
    assertThat(journal.entries())
        .extracting(entry -> entry.samples().stream().map(SampleScore::score).toList())
        .containsExactly(List.of(1.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  }

  @Test
  void theJournalHoldsTheLikelihoodOfEachSample() {
    Evaluation evaluation = objective.evaluate(List.of(ONE)).getFirst();

    assertThat(
            journal.entries().getFirst().samples().stream()
                .mapToDouble(sample -> sample.logLikelihood().orElseThrow())
                .average())
        .hasValue(evaluation.likelihood());
  }

  @Test
  void aRoundIsOneBatchOfTheCandidatesThatAreStillInTheRace() {
    objective = racing(1);

    List<Evaluation> evaluations =
        objective.race(List.of(new Contender(ONE, 0.9), new Contender(THREE, 0.9)));

    assertThat(runtime.batches()).extracting(List::size).containsExactly(2, 2, 1);
    assertThat(evaluations).extracting(Evaluation::complete).containsExactly(false, true);
    assertThat(evaluations).extracting(Evaluation::score).containsExactly(0.5, 1.0);
    assertThat(journal.entries())
        .extracting(entry -> entry.samples().size())
        .containsExactly(2, SAMPLES);
  }

  @Test
  void aStoppedCandidateGoesOnWhenLessIsAskedOfIt() {
    objective = racing(1);
    Evaluation stopped = objective.race(List.of(new Contender(ONE, 0.9))).getFirst();
    objective.evaluate(List.of(TWO));

    Evaluation whole = objective.evaluate(List.of(ONE)).getFirst();

    assertThat(whole.complete()).isTrue();
    assertThat(whole.score()).isEqualTo(1.0 / 3);
    assertThat(runtime.batches()).extracting(List::size).containsExactly(1, 1, 1, 1, 1, 1);
    assertThat(journal.entries())
        .extracting(entry -> entry.evaluation().budgets())
        .containsExactly(ONE, TWO);
    assertThat(journal.entries()).allMatch(entry -> entry.evaluation().complete());
    // As a search that is resumed now would see it.
    assertThat(racing(1).race(List.of(new Contender(ONE, 0.9))).getFirst()).isEqualTo(stopped);
    assertThat(runtime.batches()).hasSize(6);
  }

  @Test
  void ofEqualCandidatesTheLowestFloorDecides() {
    objective = racing(1);

    List<Evaluation> evaluations =
        objective.race(List.of(new Contender(ONE, 0.9), new Contender(ONE, 0.1)));

    assertThat(evaluations).extracting(Evaluation::complete).containsExactly(false, true);
    assertThat(journal.entries()).hasSize(1);
  }

  private static String text(int sample) {
    return NeedleTask.sample(Split.SEARCH, sample).prompt();
  }
}
