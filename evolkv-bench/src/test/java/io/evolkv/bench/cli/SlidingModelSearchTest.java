package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.reference.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Searches on a model most of whose layers have a sliding window: a tiny random Gemma 3 of seven
 * layers with two KV heads of 24 elements, where every second layer sees everything and the others
 * 16 positions.
 */
class SlidingModelSearchTest {
  private static final int ENTRY_BYTES = 2 * 24 * Float.BYTES;
  private static final int KV_HEADS = 2;
  private static final int WINDOWS = 4 * 15;

  @TempDir private Path folder = Path.of("");

  private Path model = Path.of("");
  private Path rows = Path.of("");

  @BeforeEach
  void makeModelAndTask() throws IOException {
    model = model("every-second", 2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.add(
          "{\"prompt\": \"%s Key %d opens door %d. Which door does key %d open?\", \"answer\": \"%d\"}"
              .formatted("Nothing is written here. ".repeat(4), i, 7 * i % 10, i, 7 * i % 10));
    }
    rows = Files.write(folder.resolve("rows.jsonl"), lines);
  }

  /** Every so-manieth layer sees everything. */
  private Path model(String name, int pattern) throws IOException {
    Path source = SharedFiles.require("goldens/arch/hf/gemma3");
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(source.resolve(file), copy.resolve(file));
    }
    String config = Files.readString(source.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config.replace("\"sliding_window_pattern\": 6", "\"sliding_window_pattern\": " + pattern));
    return copy;
  }

  private Evolkv.Result run(String command, Path on, String... more) {
    return Evolkv.alone()
        .run(
            Stream.concat(
                    Stream.of(
                        command,
                        "-o",
                        "model=" + on,
                        "-o",
                        "task.name=jsonl",
                        "-o",
                        "task.file=" + rows,
                        "-o",
                        "budget.mean=24",
                        "-o",
                        "search.samples=3",
                        "-o",
                        "heldOut.samples=3",
                        "-o",
                        "heldOut.compare=[full, pyramidkv, cake]",
                        "-o",
                        "optimizer.generations=2",
                        "-o",
                        "output.dir=" + folder.resolve("runs")),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  private Path search(String... more) {
    Evolkv.Result result = run("search", model, more);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "\nlayers not compressed: 0, 2, 4, 6 (sliding window of 16); entries/layer is of the"
                + " others, KiB of all\n")
        .contains("\n    0       -\n", "\n    6       -\n");
    return folder.resolve("runs");
  }

  @Test
  void budgetsAreSearchedForTheLayersThatSeeEverything() {
    Path run = RunFiles.onlyRun(search());

    JsonNode budgets = json(run.resolve("budgets.json"));
    assertThat(budgets.get("notCompressed").toString()).isEqualTo("[0,2,4,6]");
    assertThat(budgets.get("model").get("windows").toString()).isEqualTo("[16,0,16,0,16,0,16]");
    List<Integer> layers = budgets.get("layers").valueStream().map(JsonNode::intValue).toList();
    assertThat(layers.get(0) + layers.get(2) + layers.get(4) + layers.get(6)).isZero();
    assertThat(layers.get(1) + layers.get(3) + layers.get(5)).isEqualTo(3 * 24);
    assertThat(budgets.get("total").intValue()).isEqualTo(3 * 24);
    assertThat(RunFiles.of(run).candidates()).isGreaterThan(5);
  }

  @Test
  void methodsHoldTheMeanInTheCompressedLayersAndTheWindowsInTheOthers() {
    JsonNode heldOut = json(RunFiles.onlyRun(search()).resolve("summary.json")).get("heldOut");
    for (String method : List.of("pyramidkv", "cake", "evolkv")) {
      JsonNode result = heldOut.get(method);
      assertThat(result.get("entriesPerLayer").doubleValue()).as(method).isEqualTo(24);
      assertThat(result.get("bytes").longValue())
          .isEqualTo((long) (3 * 24 + WINDOWS) * KV_HEADS * ENTRY_BYTES);
    }
    double all = heldOut.get("full").get("entriesPerLayer").doubleValue();
    assertThat(all).isGreaterThan(100);
    assertThat(heldOut.get("full").get("bytes").longValue())
        .isEqualTo(Math.round((3 * all + WINDOWS) * KV_HEADS * ENTRY_BYTES));
  }

  @Test
  void theExportedBudgetsAreEvaluatedAgain() {
    Path run = RunFiles.onlyRun(search());
    String budgets = run.resolve("budgets.json").toString();

    Evolkv.Result again = run("evaluate", model, "--budgets", budgets, "--json", "--quiet");

    assertThat(again.exitCode()).as(again.err()).isZero();
    JsonNode searched = json(run.resolve("summary.json")).get("heldOut").get("evolkv");
    for (String field : List.of("score", "entriesPerLayer", "bytes", "bytesPerStep")) {
      assertThat(again.json().get(field)).as(field).isEqualTo(searched.get(field));
    }
    assertThat(run("evaluate", model, "--budgets", budgets).out())
        .contains("\nlayers not compressed: 0, 2, 4, 6 (sliding window of 16)");
  }

  @Test
  void threadsChangeNothing() throws IOException {
    RunFiles one = RunFiles.of(RunFiles.onlyRun(search("--threads", "1")));
    RunFiles.delete(folder.resolve("runs"));
    assertThat(RunFiles.of(RunFiles.onlyRun(search("--threads", "2")))).isEqualTo(one);
  }

  @Test
  void budgetsOfAModelWithOtherWindowsAreRefused() throws IOException {
    Path budgets = RunFiles.onlyRun(search()).resolve("budgets.json");
    Path other = model("every-third", 3);

    Evolkv.Result result = run("evaluate", other, "--budgets", budgets.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "evolkv: %s: the layers without a budget are [0, 2, 4, 6], but those of the model %s that are not compressed are [0, 1, 3, 4, 6]; set model to %s\n"
                .formatted(budgets, other, model));
  }

  @Test
  void aBudgetForALayerThatIsNotCompressedIsRefused() throws IOException {
    Path budgets = RunFiles.onlyRun(search()).resolve("budgets.json");
    String text = Files.readString(budgets);
    int total = text.indexOf("\"total\": 72");
    int layers = text.indexOf("\"layers\": [");
    Path changed =
        Files.writeString(
            folder.resolve("changed.json"),
            (text.substring(0, total) + text.substring(total).replaceFirst("72", "73"))
                .replace(
                    text.substring(layers, total),
                    text.substring(layers, total).replaceFirst("\\b0\\b", "1")));

    Evolkv.Result result = run("evaluate", model, "--budgets", changed.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "evolkv: %s: layers has a budget for layer 0, which model.windows says is not compressed; make it 0\n"
                .formatted(changed));
  }

  @Test
  void aModelThatSlidesInAllLayersIsRefusedButEvaluatedWithItsWholeCache() throws IOException {
    Path sliding = model("all", 8);

    Evolkv.Result search = run("search", sliding);
    assertThat(search.exitCode()).isEqualTo(2);
    assertThat(search.err()).startsWith("evolkv: all 7 layers of this model have a sliding window");
    assertThat(run("evaluate", sliding, "--policy", "snapkv").err()).isEqualTo(search.err());
    Evolkv.Result full = run("evaluate", sliding, "--policy", "full", "--json", "--quiet");
    assertThat(full.exitCode()).as(full.err()).isZero();
    assertThat(full.json().get("bytes").longValue()).isEqualTo(7L * 15 * KV_HEADS * ENTRY_BYTES);
  }

  /** All that keep to a budget; what they keep of the sliding layers is the windows' business. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "adakv",
        "cake",
        "chunkkv",
        "expected-attention",
        "h2o",
        "keydiff",
        "knorm",
        "lagkv",
        "observed-attention",
        "pyramidkv",
        "random",
        "recipe",
        "rkv",
        "rocketkv",
        "snapkv",
        "streaming-llm",
        "tova"
      })
  void aPolicyHoldsItsMeanInTheCompressedLayers(String policy) {
    Evolkv.Result result = run("evaluate", model, "--policy", policy, "--json", "--quiet");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.json().get("entriesPerLayer").doubleValue()).isBetween(23.0, 24.0);
  }

  @Test
  void anAssistantHelpsWithTheCompressedLayers() {
    Evolkv.Result result =
        run(
            "evaluate",
            model,
            "--policy",
            "smallkv",
            "-o",
            "policy.assistant=\"first:2\"",
            "--json",
            "--quiet");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.json().get("entriesPerLayer").doubleValue()).isEqualTo(24);
  }

  private static JsonNode json(Path file) {
    try {
      return JsonMapper.shared().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
