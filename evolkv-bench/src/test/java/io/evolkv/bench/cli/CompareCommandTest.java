package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv compare} on the embedded model. */
class CompareCommandTest {
  /** Together they observe windows of four lengths, column sums and statistics of the queries. */
  private static final List<String> POLICIES =
      List.of(
          "full",
          "snapkv",
          "snapkv-paper",
          "tova",
          "rkv",
          "h2o",
          "expected-attention",
          "observed-attention",
          "cake",
          "chunkkv",
          "quest",
          "rocketkv",
          "pyramidinfer",
          "smallkv",
          "random");

  @TempDir private Path folder = Path.of("");

  private Evolkv.Result compare(String... more) {
    return Evolkv.alone().run(Evolkv.small("compare", folder, more));
  }

  private JsonNode comparison(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--json", "--quiet"));
    arguments.addAll(List.of(more));
    Evolkv.Result result = compare(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.json();
  }

  @Test
  void everyPolicyDoesWhatItDoesAlone() {
    JsonNode all =
        comparison(
            "--policies",
            String.join(",", POLICIES),
            "--mean-budgets=24,60",
            "--policy-option=smallkv.assistant=first:2");
    for (String policy : POLICIES) {
      for (int budget : new int[] {24, 60}) {
        assertThat(withoutSpeed(all.at("/policies/%s/budgets/%d".formatted(policy, budget))))
            .as("%s at %d", policy, budget)
            .isEqualTo(alone(policy, budget));
      }
    }
  }

  private JsonNode alone(String policy, int budget) {
    List<String> settings = new ArrayList<>(List.of("--json", "--quiet"));
    settings.addAll(List.of("-o", "policy.name=" + policy, "-o", "budget.mean=" + budget));
    if (policy.equals("smallkv")) {
      settings.addAll(List.of("-o", "policy.assistant=\"first:2\""));
    }
    Evolkv.Result result =
        Evolkv.alone().run(Evolkv.small("evaluate", folder, settings.toArray(String[]::new)));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return withoutSpeed(result.json());
  }

  /** What two measurements of the same method have in common. */
  private static JsonNode withoutSpeed(JsonNode measured) {
    ObjectNode common = JsonMapper.shared().createObjectNode();
    Stream.of(
            "score",
            "low",
            "high",
            "entriesPerLayer",
            "bytes",
            "assistantBytes",
            "bytesPerStep",
            "categories")
        .forEach(field -> common.set(field, measured.path(field)));
    return common;
  }

  @Test
  void withoutNamesAllThatNeedNothingAreCompared() {
    JsonNode all = comparison("--mean-budgets=24");

    assertThat(all.get("policies").propertyNames())
        .contains("adakv", "full", "random", "recipe", "tova")
        .doesNotContain("duo-attention", "smallkv", "knorm-paper");
    assertThat(all.at("/leftOut/smallkv").stringValue())
        .startsWith("the policy smallkv needs an assistant model");
    assertThat(all.at("/leftOut/duo-attention").stringValue())
        .contains("needs its option labels: ");
    assertThat(all.get("leftOut").propertyNames()).contains("knorm-paper at 24");
    assertThat(all.at("/leftOut/knorm-paper at 24").stringValue())
        .startsWith("method knorm-paper held ")
        .contains("more than the ");
  }

  @Test
  void tablesGoToTheTerminalAndToFiles() throws IOException {
    Path output = folder.resolve("new/table");
    Evolkv.Result result =
        compare(
            "--policies=full,snapkv,smallkv,random",
            "--policy-option=smallkv.assistant=first:1",
            "--mean-budgets=24,60",
            "--output=" + output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("recall, 3 held-out samples, model builtin:tiny, seed 1, ")
        .containsPattern("\npolicy +24 +60\nfull +\\d+ \\(\\d+ to \\d+\\)")
        .containsPattern("\nsmallkv +\\d+ / \\d+ / \\d+ ")
        .containsPattern("\nsmallkv: its assistant holds \\d+ KiB besides\n")
        .contains("\nsmallkv: this project's formulation of the paper's idea")
        .endsWith("Written to %s.json and %s.md\n".formatted(output, output));
    assertThat(result.err()).contains("compare: 21 of 21 sequences");
    assertThat(folder.resolve("new"))
        .isDirectoryContaining("glob:**/table.json")
        .isDirectoryContaining("glob:**/table.md");
    assertThat(Files.readString(folder.resolve("new/table.md")))
        .startsWith("# Policies compared\n\nrecall, 3 held-out samples")
        .contains("\n| policy | 24 | 60 |\n| --- | --- | --- |\n| `full` | ");
    JsonNode written =
        JsonMapper.shared().readTree(Files.readString(folder.resolve("new/table.json")));
    assertThat(written.at("/policies/smallkv/options/assistant").stringValue())
        .isEqualTo("first:1");
    assertThat(written.at("/policies/snapkv/budgets/24/overRandom").propertyNames())
        .containsExactly("low", "high");
    assertThat(written.at("/policies/random/budgets/24").has("overRandom")).isFalse();
  }

  @Test
  void withoutAnOutputTheFilesAreNamedAfterTheTime() {
    Evolkv.Result result = compare("--quiet", "--policies=streaming-llm", "--mean-budgets=24");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(folder).isDirectoryContaining("regex:.*/\\d{8}-\\d{6}-compare\\.json");
    assertThat(folder).isDirectoryContaining("regex:.*/\\d{8}-\\d{6}-compare\\.md");
  }

  @Test
  void wrongInputIsToldInOneLine() throws IOException {
    refuses("--mean-budgets has 0, each must be between 1 and 1000000", "--mean-budgets=24,0");
    refuses("--mean-budgets names something twice: [24, 24]", "--mean-budgets=24,24");
    refuses("--policies names something twice: [full, full]", "--policies=full,full");
    refuses("there is no policy named 'snapk'; did you mean snapkv?", "--policies=snapk");
    refuses(
        "--policy-option smallkv.assistant: write it as NAME.KEY=VALUE",
        "--policy-option=smallkv.assistant");
    refuses(
        "--policy-option snapkv.window=8: --policies does not name snapkv",
        "--policies=full",
        "--policy-option=snapkv.window=8");
    refuses(
        "the policy smallkv needs an assistant model: set --policy-option smallkv.assistant=first:N"
            + " for the model's own first N layers, or a model with the same tokenizer",
        "--policies=smallkv");
    Path file = Files.createFile(folder.resolve("file"));
    refuses(
        "cannot write %s/x.json: a file is in the way; set --output to a file in a folder that can be written"
            .formatted(file),
        "--output=" + file.resolve("x"));
    Path taken = Files.createDirectories(folder.resolve("taken.md"));
    refuses(
        "cannot write %s: a folder is in the way; set --output to a file in a folder that can be written"
            .formatted(taken),
        "--output=" + folder.resolve("taken"));
    refuses("--output is '/'; it must name a file", "--output=/");
  }

  private void refuses(String message, String... arguments) {
    Evolkv.Result result = compare(arguments);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("evolkv: " + message + "\n");
    assertThat(result.out()).isEmpty();
  }
}
