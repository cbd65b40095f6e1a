package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code generate} over what a policy keeps: the same tokens that {@code evaluate} scores. */
class GeneratePolicyTest {
  private static final String PROMPT =
      String.join(
          "",
          IntStream.range(0, 12)
              .mapToObj(i -> "Key %d opens door %d. ".formatted(i, 7 * i % 10))
              .toList());

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapkv",
        "pyramidkv",
        "cake",
        "adakv",
        "streaming-llm",
        "h2o",
        "tova",
        "rkv",
        "quest",
        "rocketkv",
        "pyramidinfer",
        "smallkv policy.assistant=first:2",
        "smallkv policy.assistant=builtin:tiny policy.recall=true",
        "full"
      })
  void whatIsAnsweredIsWhatEvaluateScores(String policy) throws IOException {
    List<String> options = options(policy);
    options.addAll(List.of("-o", "budget.mean=24"));

    JsonNode answer = generate(options);
    JsonNode scored = evaluate(answer.get("text").stringValue(), options);

    assertThat(scored.get("score").doubleValue()).isEqualTo(1);
    for (String measured : List.of("entriesPerLayer", "bytes", "assistantBytes", "bytesPerStep")) {
      assertThat(answer.get(measured)).as(measured).isEqualTo(scored.get(measured));
    }
    assertThat(run("builtin:tiny", options).out()).isEqualTo(answer.get("text").stringValue());
  }

  @Test
  void theCacheMakesADifference() {
    JsonNode full = generate(List.of());
    JsonNode cut = generate(List.of("-o", "budget.mean=8"));

    assertThat(full.get("policy").stringValue()).isEqualTo("full");
    assertThat(cut.get("policy").stringValue()).isEqualTo("snapkv");
    assertThat(cut.get("generatedIds")).isNotEqualTo(full.get("generatedIds"));
    assertThat(cut.get("entriesPerLayer").doubleValue()).isEqualTo(8);
    assertThat(cut.get("fullBytes")).isEqualTo(full.get("bytes"));
  }

  @Test
  void budgetsOfAFileAreUsedWithTheirPolicy() throws IOException {
    Path file = budgets(folder.resolve("runs"));
    List<String> options = List.of("--budgets", file.toString());

    JsonNode answer = generate(options);

    assertThat(answer.get("policy").stringValue()).isEqualTo("snapkv");
    assertThat(answer.get("entriesPerLayer").doubleValue()).isEqualTo(32);
    assertThat(evaluate(answer.get("text").stringValue(), options).get("score").doubleValue())
        .isEqualTo(1);
  }

  @Test
  void budgetsOfAnotherModelFileAreNoted() throws IOException {
    Path file = budgets(folder.resolve("runs"));
    Path copy = TinyModel.read().writeTo(folder.resolve("copy.gguf"));

    Evolkv.Result result = run(copy.toString(), List.of("--budgets", file.toString()));

    assertThat(result.err())
        .startsWith(
            "evolkv: %s: these budgets were found on another model file, builtin:tiny\n"
                .formatted(file))
        .contains("32 of them kept per layer on average (snapkv)")
        .hasLineCount(3);
  }

  @Test
  void aLineAfterTheAnswerSaysWhatWasKept() {
    assertThat(run("builtin:tiny", List.of("--policy", "snapkv", "-o", "budget.mean=16")).err())
        .matches(
            "\n?Cache: 1\\d\\d tokens, 16 of them kept per layer on average \\(snapkv\\): "
                + "64.0 KiB of \\d+.0 KiB\n");
    assertThat(run("builtin:tiny", List.of("--policy", "full")).err())
        .matches("\n?Cache: 1\\d\\d tokens, all kept \\(full\\): \\d+.0 KiB\n");
    assertThat(run("builtin:tiny", List.of("-o", "runtime.kernels=scalar")).err()).isEmpty();
  }

  @Test
  void aPolicyBeyondItsBudgetsIsRefusedAsInAnEvaluation() throws IOException {
    for (String policy : List.of("knorm-paper", "pyramidkv-factory")) {
      String[] options = {"--policy", policy, "-o", "budget.mean=12"};
      Evolkv.Result evaluated = evaluated("any", List.of(options));
      assertThat(evaluated.err()).contains(policy + " held ");
      String held = evaluated.err().replaceAll(".* held (\\d+) .* than the (\\d+) .*\n", "$1 $2");

      assertRefused(
          "the policy %s holds %s KV entries of the prompt, more than the %s it was given; give it"
                  .formatted(policy, held.split(" ", -1)[0], held.split(" ", -1)[1])
              + " larger budgets, or choose another policy",
          options);
    }
    assertThat(generate(List.of("--policy", "knorm-paper", "-o", "budget.mean=100"))).isNotNull();
  }

  @Test
  void whatReadersOfAPolicyHaveToKnowIsSaid() {
    List<String> options = options("smallkv policy.assistant=first:2 budget.mean=24");
    String caveat = "this project's formulation of the paper's idea, not the paper's results";

    assertThat(run("builtin:tiny", options).err()).endsWith("\nsmallkv: " + caveat + "\n");
    assertThat(generate(options).get("caveat").stringValue()).isEqualTo(caveat);
    assertThat(generate(List.of("--policy", "snapkv")).has("caveat")).isFalse();
  }

  @Test
  void whatAPolicyRefusesOfABudgetsFileIsShownWithTheFile() throws IOException {
    Path file = budgets(folder.resolve("runs"));
    String text = Files.readString(file);
    for (String layers : List.of("x", "8")) {
      ObjectNode root = (ObjectNode) JsonMapper.shared().readTree(text);
      root.putObject("policy").put("name", "knorm").putObject("options").put("skipLayers", layers);
      Files.writeString(file, root.toString());
      assertRefused(
          file
              + ": policy.options: policy knorm: skipLayers "
              + (layers.equals("8")
                  ? "names layer 8, the model has layers 0 to 7"
                  : "is no list of layers; write their numbers with commas, for example 0,1"),
          "--budgets",
          file.toString());
    }
  }

  @Test
  void anEmptyPromptIsRefusedUnlessTheModelIsToBegin() {
    String message =
        "evolkv: the prompt is empty; give --prompt TEXT, --prompt-file FILE or text on standard"
            + " input, or --raw to let the model begin by itself\n";
    assertThat(Evolkv.alone().run("generate", "builtin:tiny").err()).isEqualTo(message);
    assertThat(Evolkv.alone().run("generate", "builtin:tiny", "--prompt", " \n").err())
        .isEqualTo(message);
    assertThat(Evolkv.alone().run("generate", "builtin:tiny", "--raw", "--max-tokens=4").out())
        .isEqualTo("The secret number of");
  }

  @Test
  void settingsWithoutAnEffectAreRefused() {
    assertRefused(
        "-o seed=1: seed has no effect here, only settings of runtime, policy and budget have",
        "-o",
        "seed=1");
    assertRefused("there is no policy named 'snapk'; did you mean snapkv?", "--policy", "snapk");
    assertRefused(
        "the policy smallkv needs an assistant model: set policy.assistant to first:N for the"
            + " model's own first N layers, or to a model with the same tokenizer",
        "--policy",
        "smallkv");
  }

  private static void assertRefused(String message, String... options) {
    Evolkv.Result result = run("builtin:tiny", List.of(options));
    assertThat(result.err()).isEqualTo("evolkv: " + message + "\n");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  private static List<String> options(String policy) {
    String[] words = policy.split(" ", -1);
    List<String> options = new ArrayList<>(List.of("--policy", words[0]));
    for (int i = 1; i < words.length; i++) {
      options.addAll(List.of("-o", words[i]));
    }
    return options;
  }

  private static Evolkv.Result run(String model, List<String> options) {
    List<String> command = new ArrayList<>(List.of("generate", model, "--prompt", PROMPT));
    command.addAll(List.of("--raw", "--max-tokens", "12"));
    command.addAll(options);
    return Evolkv.alone().run(command.toArray(String[]::new));
  }

  private static JsonNode generate(List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("--json");
    Evolkv.Result result = run("builtin:tiny", all);
    assertThat(result.err()).isEmpty();
    return result.json();
  }

  /** How well the prompt is answered, if the answer is this one. */
  private JsonNode evaluate(String answer, List<String> options) throws IOException {
    Evolkv.Result result = evaluated(answer, options);
    assertThat(result.err()).isEmpty();
    return result.json();
  }

  private Evolkv.Result evaluated(String answer, List<String> options) throws IOException {
    assertThat(answer).isNotBlank();
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(
        rows,
        JsonMapper.shared().createObjectNode().put("prompt", PROMPT).put("answer", answer) + "\n");
    List<String> command = new ArrayList<>(List.of("evaluate", "--json", "--quiet"));
    command.addAll(List.of("--task", "jsonl", "-o", "task.file=" + rows));
    command.addAll(List.of("-o", "task.stop=", "-o", "task.maxNewTokens=12"));
    command.addAll(options);
    return Evolkv.alone().run(command.toArray(String[]::new));
  }

  private static Path budgets(Path runs) {
    Evolkv.Result search = Evolkv.alone().run(Evolkv.small("search", runs));
    assertThat(search.exitCode()).as(search.err()).isZero();
    return RunFiles.onlyRun(runs).resolve("budgets.json");
  }
}
