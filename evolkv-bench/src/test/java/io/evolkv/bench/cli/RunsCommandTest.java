package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import io.evolkv.bench.journal.Fingerprint;
import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.journal.RunDirectory;
import io.evolkv.bench.journal.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands runs and watch on runs that nobody works on. */
class RunsCommandTest {
  private static final ModelShape SHAPE = new ModelShape("fake", 2, 2, 2, 8, 100, 128);

  @TempDir(factory = MemoryFolder.class)
  private Path runs = Path.of("");

  @Test
  void runsAreListedTheNewestFirst() throws IOException {
    run("20260103-101112-a", "models/fake.gguf", 1.0 / 3, 0.25);
    finish(run("20260104-101112-b-c", "builtin:fake", 0.625));
    Files.writeString(directory("20260101-101112-old").resolve("journal.jsonl"), "{}\n");
    directory("20260102-101112-begun");
    Files.createDirectory(runs.resolve("20260105-101112-no-run"));

    Evolkv.Result result = Evolkv.alone().run("runs", runs.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(
            """
            run                    model         task    policy  state     measured  best %
            20260104-101112-b-c    builtin:fake  needle  recent  finished         1    62.5
            20260103-101112-a      fake.gguf     needle  recent  stopped          2    33.3
            20260102-101112-begun  -             -       -       stopped          -       -
            20260101-101112-old    -             -       -       old              -       -
            """);
  }

  @Test
  void namesThatAreTooLongAreCutAndTheRunLast() throws IOException {
    run("20260103-101112-a-longer-name", "models/SmolLM2-135M-Instruct.Q4_1.gguf", 1);

    List<String> lines = Evolkv.alone().run("runs", runs.toString()).out().lines().toList();

    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(lines.getLast())
        .startsWith("20260103-101112-a-longer-name  Smol..  needle  recent  stopped  ");
  }

  @Test
  void programsGetEverythingAsJson() throws IOException {
    Path run = run("20260103-101112-a", "models/fake.gguf", 0.25, 0.5);

    Evolkv.Result result = Evolkv.alone().run("runs", runs.toString(), "--json");

    assertThat(result.out()).hasLineCount(1);
    JsonNode only = result.json().get(0);
    assertThat(only.get("directory").stringValue()).isEqualTo(run.toString());
    assertThat(only.get("name").stringValue()).isEqualTo("a");
    assertThat(only.get("state").stringValue()).isEqualTo("stopped");
    assertThat(only.get("started").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(only.get("model").stringValue()).isEqualTo("models/fake.gguf");
    assertThat(only.get("task").stringValue()).isEqualTo("needle");
    assertThat(only.get("policy").stringValue()).isEqualTo("recent");
    assertThat(only.get("optimizer").stringValue()).isEqualTo("shuffle");
    assertThat(only.get("candidates").intValue()).isEqualTo(2);
    assertThat(only.get("bestScore").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void aRunThatCannotBeReadIsListedAndTheReasonTold() throws IOException {
    Path run = directory("20260103-101112-a");
    Files.writeString(run.resolve("journal.db"), "no database ".repeat(50));

    Evolkv.Result result = Evolkv.alone().run("runs", runs.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("20260103-101112-a  -      -     -       unreadable  ");
    assertThat(result.err())
        .isEqualTo(
            "evolkv: %s is not a journal of EvolKV; start a new run without --resume\n"
                .formatted(run.resolve("journal.db")));
  }

  @Test
  void lookingLeavesNothingBehind() throws IOException {
    Path run = run("20260103-101112-a", "builtin:fake", 0.5);
    byte[] before = Files.readAllBytes(run.resolve("journal.db"));

    Evolkv.alone().run("runs", runs.toString());
    Evolkv.alone().run("watch", run.toString());

    assertThat(run.resolve("journal.db")).hasBinaryContent(before);
    assertThat(run.toFile().list()).containsExactlyInAnyOrder("config.conf", "journal.db");
  }

  @Test
  void theResultTablesCanBePrinted() throws IOException {
    Path run = run("20260103-101112-a", "builtin:fake", 0.1);

    Evolkv.Result result = Evolkv.alone().run("runs", "--results", run.toString());

    assertThat(result.out().lines().toList())
        .isEqualTo(Journals.results(run.resolve("journal.db")))
        .contains("{\"table\":\"candidate\",\"id\":0,\"budgets\":\"[1,9]\"}");
  }

  @Test
  void withoutRunsThereIsALineAndNoTable() {
    assertThat(Evolkv.alone().run("runs", runs.toString()).out())
        .isEqualTo("There is no run under %s; evolkv search makes one.\n".formatted(runs));
    assertThat(Evolkv.alone().run("runs", runs.toString(), "--json").out()).isEqualTo("[]\n");
  }

  @Test
  void whatIsNotThereIsRefusedInOneLine() throws IOException {
    refused("there is no folder " + runs.resolve("x"), "runs", runs.resolve("x").toString());
    refused(
        "there is no journal " + runs.resolve("journal.db"), "runs", "--results", runs.toString());
    refused(
        "there is no run directory " + runs.resolve("x"), "watch", runs.resolve("x").toString());
    refused(runs + " is not a run directory: it has no config.conf", "watch", runs.toString());
    Path old = directory("20260101-101112-old");
    Files.writeString(old.resolve("journal.jsonl"), "{}\n");
    refused(old + " was written by an earlier version of EvolKV", "watch", old.toString());
  }

  private static void refused(String message, String... command) {
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("evolkv: " + message + "\n");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void watchingARunThatHasEndedTellsHowItEnded() throws IOException {
    Path stopped = run("20260103-101112-a", "builtin:fake", 0.5);
    assertThat(Evolkv.alone().run("watch", stopped.toString()).out())
        .isEqualTo(
            "stopped after 1 candidates; evolkv search --resume %s goes on\n".formatted(stopped));

    finish(stopped);
    assertThat(Evolkv.alone().run("watch", stopped.toString()).out())
        .isEqualTo(
            "finished: 1 candidates, best score 50.0 %%; evolkv search --resume %s shows the result\n"
                .formatted(stopped));
  }

  private Path directory(String name) throws IOException {
    Path run = Files.createDirectory(runs.resolve(name));
    Files.writeString(run.resolve(RunDirectory.CONFIG), "");
    return run;
  }

  /** A stopped run that measured candidates with these scores. */
  private Path run(String name, String model, double... scores) throws IOException {
    Path run = directory(name);
    RunRecord about = Journals.run(Fingerprint.of(Map.of("seed", name)), SHAPE, 1);
    RunRecord record =
        new RunRecord(
            about.fingerprint(),
            model,
            Optional.empty(),
            about.shape(),
            about.task(),
            about.policy(),
            about.optimizer(),
            about.meanBudget(),
            about.seed(),
            about.search(),
            about.heldOut());
    try (Journal journal = Journal.open(run.resolve(RunDirectory.JOURNAL), record)) {
      journal.begin(1);
      for (int i = 0; i < scores.length; i++) {
        Evaluation evaluation = new Evaluation(LayerBudgets.of(1 + i, 9 - i), scores[i], 0, 0);
        SampleScore sample = new SampleScore(scores[i], OptionalDouble.empty());
        journal.append(List.of(new Measurement(evaluation, List.of(sample))));
      }
    }
    return run;
  }

  private static Path finish(Path run) throws IOException {
    Files.writeString(run.resolve(RunDirectory.SUMMARY), "{}");
    return run;
  }
}
