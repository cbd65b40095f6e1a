package io.evolkv.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.cli.Main;
import io.evolkv.bench.cli.Shell;
import io.evolkv.bench.fakes.FakePlugins;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands search and evaluate as a person types them, on the fakes. */
class CommandsTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    FakePlugins.jarInto(Files.createDirectory(folder.resolve("plugins")));
    config =
        Files.writeString(
            folder.resolve("fake.conf"),
            """
            model = "builtin:fake"
            runtime.name = fake
            task.name = needle
            policy { name = recent, window = 3 }
            optimizer.name = shuffle
            budget.mean = 5
            search.samples = 5
            heldOut { samples = 5, compare = [recent] }
            output.dir = "%s"
            """
                .formatted(folder.resolve("runs")));
  }

  @Test
  void aSearchShowsTheComparisonTheBudgetsAndWhatToDoNext() throws IOException {
    assertThat(evolkv("search", config.toString())).isZero();

    Path run = onlyRun();
    assertThat(out())
        .startsWith("needle, 5 held-out samples; 5 entries per layer and KV head on average\n\n")
        .containsPattern("\nrecent +40\\.0 +0\\.0 to 80\\.0 +5\\.0 +0\\.3 +\\d+\n")
        .contains("\nshuffle ")
        .contains("\nBudgets found by shuffle for recent: score ")
        .contains("\n    1      ")
        .endsWith(
            """

            Written to %s
            Measure these budgets on your own prompts:
              evolkv evaluate %s --budgets %s --task jsonl -o task.file=FILE
            """
                .formatted(run, run.resolve("config.conf"), run.resolve("budgets.json")));
    assertThat(err()).startsWith("search in " + run + "\n").contains("search: 13 of 13 candidates");
  }

  @Test
  void quietMeansTheResultAlone() {
    assertThat(evolkv("search", config.toString(), "--quiet")).isZero();

    assertThat(err()).isEmpty();
    assertThat(out()).contains("Written to ");
  }

  @Test
  void aStoppedSearchGoesOnByTheSameCommandOrByItsDirectoryAlone() throws IOException {
    evolkv("search", config.toString(), "-o", "seed=5");
    Path run = onlyRun();
    List<String> results = TestRun.results(run);

    for (List<String> again :
        List.of(
            List.of("search", config.toString(), "-o", "seed=5", "--resume"),
            List.of("search", "--resume", run.toString()),
            List.of("search", config.toString(), "-o", "seed=5", "--resume", run.toString()))) {
      stop(run);
      assertThat(evolkv(again.toArray(String[]::new))).as(err()).isZero();
      assertThat(TestRun.results(run)).isEqualTo(results);
      assertThat(err()).contains("search in " + run + " goes on after 1 measured candidate");
      assertThat(onlyRun()).isEqualTo(run);
    }
  }

  @Test
  void theResultOfAFinishedSearchCanBeShownAgain() throws IOException {
    evolkv("search", config.toString());
    String shown = out();

    assertThat(evolkv("search", "--resume", onlyRun().toString())).isZero();

    assertThat(out()).isEqualTo(shown);
    assertThat(err()).isEqualTo(onlyRun() + " is finished; this is its result\n");
  }

  @Test
  void aSearchThatCannotGoOnIsRefusedInOneLine() throws IOException {
    evolkv("search", config.toString());
    Path run = onlyRun();

    refused(
        "evolkv: there is no run to continue under %s; start one without --resume"
            .formatted(folder.resolve("none")),
        "search",
        config.toString(),
        "-o",
        "output.dir=" + folder.resolve("none"),
        "--resume");
    refused(
        "evolkv: %s belongs to other inputs: seed was 1 and is now 2; run it with the same"
                .formatted(run.resolve("journal.db"))
            + " settings, or start without --resume",
        "search",
        "--resume",
        run.toString(),
        "-o",
        "seed=2");
    refused(
        "evolkv: %s is not a run directory: it has no config.conf; evolkv runs lists those there are"
            .formatted(config),
        "search",
        "--resume",
        config.toString());
  }

  @Test
  void foundBudgetsAreEvaluatedWithTheirOwnPolicy() throws IOException {
    evolkv("search", config.toString());
    Path run = onlyRun();
    String searched = TestRun.file(run, "summary.json");

    assertThat(
            evolkv(
                "evaluate",
                config.toString(),
                "--policy=recent",
                "--budgets",
                run.resolve("budgets.json").toString(),
                "--json",
                "--quiet"))
        .isZero();

    String score = out().replaceAll("(?s).*\"score\": ([0-9.]+),\\n  \"low\".*", "$1");
    assertThat(searched).containsPattern("\"shuffle\": \\{\\s+\"score\": " + score);
    assertThat(out())
        .contains("\"task\": \"needle\",\n  \"samples\": 5,\n  \"policy\": \"recent\"");
  }

  @Test
  void budgetsOfAnotherModelFileAreMeasuredWithANote() throws IOException {
    evolkv("search", config.toString());
    String own = Files.readString(onlyRun().resolve("budgets.json"));
    Path file = folder.resolve("other.json");
    Files.writeString(file, own.replace("builtin:fake", "other.gguf"));

    assertThat(evolkv("evaluate", config.toString(), "--budgets", file.toString(), "--quiet"))
        .isZero();

    assertThat(err())
        .isEqualToIgnoringNewLines(
            "evolkv: %s: these budgets were found on another model file, other.gguf"
                .formatted(file));
    assertThat(out()).startsWith("needle, 5 samples, model builtin:fake\n");
  }

  @Test
  void withoutBudgetsThePolicySharesTheMeanBudgetOut() {
    assertThat(evolkv("evaluate", config.toString(), "-o", "budget.mean=3")).isZero();

    assertThat(out())
        .startsWith("needle, 5 samples, model builtin:fake\n\n")
        .containsPattern("\nrecent +20\\.0 .* 3\\.0 +0\\.2 +\\d+\n")
        .containsPattern("\neven +3 +33\\.3\n");
  }

  @Test
  void aTaskNamedOnTheCommandLineIsMeasuredWhole() {
    assertThat(evolkv("evaluate", config.toString(), "--task", "needle")).isZero();
    assertThat(out()).startsWith("needle, 7 samples");

    assertThat(evolkv("evaluate", config.toString(), "--all")).isZero();
    assertThat(out()).startsWith("needle, 7 samples");

    assertThat(evolkv("evaluate", config.toString(), "--task", "needle", "-o", "heldOut.samples=2"))
        .isZero();
    assertThat(out()).startsWith("needle, 2 samples");

    assertThat(evolkv("evaluate", config.toString(), "--task", "needle", "-o", "task.all=false"))
        .isZero();
    assertThat(out()).startsWith("needle, 5 samples");
  }

  @Test
  void aPolicyThatKeepsMoreThanTheMeanBudgetIsFoundOut() {
    refused(
        "evolkv: method keep-all held 180 KV entries of sample HELD_OUT-0, more than the 30 it was"
            + " given; its policy does not keep to budgets and cannot be compared",
        "evaluate",
        config.toString(),
        "--policy",
        "keep-all",
        "--quiet");
  }

  @Test
  void budgetsThatDoNotFitAreRefusedWithFileAndField() throws IOException {
    evolkv("search", config.toString());
    String good = Files.readString(onlyRun().resolve("budgets.json"));
    Path file = folder.resolve("wrong.json");
    String[] command = {"evaluate", config.toString(), "--budgets", file.toString(), "--quiet"};

    Files.writeString(
        file,
        good.replaceAll("\"layers\": \\[\\d+, ", "\"layers\": [")
            .replace("\"layers\": 3", "\"layers\": 2")
            .replaceAll("\"total\": \\d+", "\"total\": " + lastTwo(good)));
    refused(
        "evolkv: %s: layers has 2 budgets, but the model builtin:fake has 3 layers; set model to"
                .formatted(file)
            + " builtin:fake",
        command);

    Files.writeString(file, good.replace("\"name\": \"recent\"", "\"name\": \"nonesuch\""));
    assertThat(evolkv(command)).isEqualTo(2);
    assertThat(err())
        .startsWith("evolkv: " + file + ": policy.name: there is no policy nonesuch; there are ")
        .hasLineCount(1);

    Files.writeString(file, good.replace("\"window\": 3", "\"window\": 65"));
    assertThat(evolkv(command)).isEqualTo(2);
    assertThat(err())
        .startsWith("evolkv: " + file + ": policy.options.window is 65, it must be ")
        .hasLineCount(1);
  }

  private static int lastTwo(String budgets) {
    String[] layers = budgets.replaceAll("(?s).*\"layers\": \\[([^]]*)].*", "$1").split(", ", -1);
    return Integer.parseInt(layers[1]) + Integer.parseInt(layers[2]);
  }

  private void refused(String message, String... command) {
    assertThat(evolkv(command)).isEqualTo(2);
    assertThat(err()).isEqualTo(message + "\n");
    assertThat(out()).isEmpty();
  }

  /** Leaves a run as if it had been killed after its first candidate. */
  private static void stop(Path run) throws IOException {
    Journals.keepCandidates(run.resolve("journal.db"), 1);
    Files.delete(run.resolve("budgets.json"));
    Files.delete(run.resolve("summary.json"));
  }

  private Path onlyRun() throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
      List<Path> all = new ArrayList<>(runs.toList());
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  private int evolkv(String... args) {
    out.reset();
    err.reset();
    Shell shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Set.of(),
            Optional.of(folder.resolve("plugins")));
    return new Main(shell).run(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
