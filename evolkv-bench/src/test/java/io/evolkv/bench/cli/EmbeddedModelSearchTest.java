package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches and evaluations on the real embedded model, with all built-in parts. */
class EmbeddedModelSearchTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void aSearchGivesTheSameFilesAgainAndOnAnyNumberOfThreads() {
    RunFiles first = search("one", "--threads", "1");
    RunFiles again = search("again", "--threads", "1");
    RunFiles two = search("two", "--threads", "2");
    RunFiles otherSeed = search("other", "--threads", "1", "-o", "seed=2");

    assertThat(again).isEqualTo(first);
    assertThat(two).isEqualTo(first);
    assertThat(first.candidates()).isGreaterThan(10);
    assertThat(otherSeed.journal()).isNotEqualTo(first.journal());
  }

  @Test
  void theConfigurationInTheDocsIsOne() {
    String[] onTheEmbeddedModel =
        Evolkv.small("search", folder, "docs/smollm2-niah.conf", "-o", "model=builtin:tiny");

    assertThat(Evolkv.alone().run(onTheEmbeddedModel).out())
        .contains("72 entries per layer", "evolkv for snapkv");
  }

  @ParameterizedTest
  @CsvSource({"evolkv, optimizer.generations=2", "random, optimizer.evaluations=6"})
  void everyOptimizerMeetsTheTotalItWasGiven(String optimizer, String option) throws IOException {
    Path runs = folder.resolve("runs");
    Path config =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            optimizer { name = %s }
            budget.mean = 24
            task.length = 96
            search.samples = 2
            heldOut { samples = 2, compare = [streaming-llm] }
            output.dir = "%s"
            """
                .formatted(optimizer, runs));

    Evolkv.Result result = Evolkv.alone().run("search", config.toString(), "-o", option);

    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode budgets = json(RunFiles.onlyRun(runs).resolve("budgets.json"));
    assertThat(budgets.get("layers").size()).isEqualTo(8);
    assertThat(budgets.get("layers").valueStream().mapToInt(JsonNode::intValue).sum())
        .isEqualTo(budgets.get("total").intValue())
        .isEqualTo(8 * 24);
  }

  @Test
  void theComparisonHoldsTheMethodsAskedForAtEqualMemory() throws IOException {
    Path runs = folder.resolve("runs");
    Evolkv.Result result =
        Evolkv.alone()
            .run(
                Evolkv.small(
                    "search",
                    runs,
                    "-o",
                    "heldOut.compare=[full, streaming-llm, snapkv, pyramidkv, random]"));

    assertThat(result.out()).contains("\nstreaming-llm ", "\npyramidkv ", "\nBudgets found by ");
    JsonNode heldOut = json(RunFiles.onlyRun(runs).resolve("summary.json")).get("heldOut");
    assertThat(heldOut.propertyNames())
        .containsExactly("full", "streaming-llm", "snapkv", "pyramidkv", "random", "evolkv");
    JsonNode evolkv = heldOut.get("evolkv");
    assertThat(evolkv.get("entriesPerLayer").doubleValue()).isEqualTo(32);
    for (String rival : new String[] {"streaming-llm", "snapkv", "pyramidkv", "random"}) {
      assertThat(heldOut.get(rival).get("bytes")).as(rival).isEqualTo(evolkv.get("bytes"));
    }
    for (JsonNode method : heldOut) {
      assertThat(method.get("score").doubleValue())
          .isBetween(method.get("low").doubleValue(), method.get("high").doubleValue());
    }
  }

  @Test
  void foundBudgetsScoreInAnEvaluationWhatTheSummarySays() throws IOException {
    Path runs = folder.resolve("runs");
    Evolkv.alone().run(Evolkv.small("search", runs, "-o", "budget.mean=48"));
    Path run = RunFiles.onlyRun(runs);

    Evolkv.Result result =
        Evolkv.alone()
            .run(
                "evaluate",
                run.resolve("config.conf").toString(),
                "--budgets",
                run.resolve("budgets.json").toString(),
                "--json",
                "--quiet");

    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode searched = json(run.resolve("summary.json")).get("heldOut").get("evolkv");
    assertThat(result.json().get("score")).isEqualTo(searched.get("score"));
    assertThat(result.json().get("bytes")).isEqualTo(searched.get("bytes"));
    assertThat(result.json().get("samples").intValue()).isEqualTo(3);
  }

  @Test
  void ownPromptsAreMeasuredFromAFile() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"prompt": "The secret number of the warm rose is 4711.\\nQuestion: What is the secret number of the warm rose? Answer:", "answer": "no such answer"}
            {"prompt": "One", "answers": ["two", "three"]}
            """);

    Evolkv.Result result =
        Evolkv.alone()
            .run(
                "evaluate",
                "--policy",
                "full",
                "--task",
                "jsonl",
                "-o",
                "task.file=" + rows,
                "--json",
                "--quiet");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.json().get("task").stringValue()).isEqualTo("jsonl");
    assertThat(result.json().get("samples").intValue()).isEqualTo(2);
    assertThat(result.json().get("score").doubleValue()).isZero();
  }

  @Test
  void budgetsOfAnotherModelAreRefused() throws IOException {
    String layers =
        IntStream.range(0, 30).mapToObj(i -> "32").reduce((a, b) -> a + ", " + b).orElseThrow();
    Path budgets =
        Files.writeString(
            folder.resolve("other.json"),
            """
            {"schema": 1,
             "model": {"name": "other.gguf", "architecture": "llama", "layers": 30, "queryHeads": 9,
              "kvHeads": 3, "headDim": 64, "contextLength": 2048, "vocabularySize": 49152},
             "policy": {"name": "snapkv", "options": {}},
             "meanBudget": 32, "layers": [%s], "total": 960, "score": 0.5}
            """
                .formatted(layers));

    Evolkv.Result result = Evolkv.alone().run("evaluate", "--budgets", budgets.toString());

    assertThat(result.err())
        .isEqualTo(
            "evolkv: %s: layers has 30 budgets, but the model builtin:tiny has 8 layers; set model to other.gguf\n"
                .formatted(budgets));
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private RunFiles search(String name, String... more) {
    Path runs = folder.resolve(name);
    Evolkv.Result result = Evolkv.alone().run(Evolkv.small("search", runs, more));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return RunFiles.of(RunFiles.onlyRun(runs));
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }
}
