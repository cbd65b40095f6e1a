package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.SearchUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunFilesTest {
  @TempDir private Path folder;

  @Test
  void budgetsAreWrittenForPeopleToo() {
    assertThat(BudgetsFile.write(Samples.budgets()))
        .isEqualTo(
            """
            {
              "schema": 1,
              "model": {
                "name": "builtin:tiny",
                "architecture": "llama",
                "layers": 4,
                "queryHeads": 4,
                "kvHeads": 2,
                "headDim": 64,
                "contextLength": 1100,
                "vocabularySize": 2048
              },
              "policy": {
                "name": "snapkv",
                "options": {
                  "pooling": "max",
                  "window": 8
                }
              },
              "meanBudget": 64,
              "layers": [12, 230, 14, 0],
              "total": 256,
              "score": 0.7125
            }
            """);
  }

  @Test
  void budgetsComeBackAsTheyWere() throws IOException {
    assertThat(BudgetsFile.read(file(BudgetsFile.write(Samples.budgets()))))
        .isEqualTo(Samples.budgets());
  }

  @Test
  void scaledBudgetsKeepTheirProportionsAndHaveNoScore() throws IOException {
    Budgets scaled = Samples.budgets().scaledTo(128);

    // 12, 230, 14 and 0 of 256 times two; the empty layer takes one from the largest.
    assertThat(scaled.budgets()).isEqualTo(LayerBudgets.of(24, 459, 28, 1));
    assertThat(scaled.meanBudget()).isEqualTo(128);
    assertThat(scaled.policyOptions()).isEqualTo(Samples.budgets().policyOptions());
    assertThat(BudgetsFile.write(scaled)).doesNotContain("score");
    assertThat(BudgetsFile.read(file(BudgetsFile.write(scaled)))).isEqualTo(scaled);
  }

  @Test
  void layersThatAreNotCompressedGetNothingOfAScaledTotal() {
    ModelInfo sliding =
        new ModelInfo(
            "m", Optional.empty(), Samples.model().shape().withWindows(List.of(8, 0, 8, 0)));
    Budgets found =
        new Budgets(
            sliding, "snapkv", Map.of(), 20, LayerBudgets.of(0, 30, 0, 10), OptionalDouble.of(1));

    assertThat(found.scaledTo(33).budgets()).isEqualTo(LayerBudgets.of(0, 50, 0, 16));
    assertThat(found.scaledTo(20).budgets()).isEqualTo(found.budgets());
  }

  @Test
  void aSummaryHoldsEverythingThatTheReportShows() {
    JsonNode summary = JsonMapper.shared().readTree(SummaryFile.write(Samples.summary()));

    assertThat(summary.get("heldOut").propertyNames())
        .containsExactly("full", "streaming-llm", "evolkv");
    JsonNode method = summary.get("heldOut").get("evolkv");
    assertThat(method.get("score").doubleValue()).isEqualTo(0.7125);
    assertThat(method.get("low").doubleValue()).isEqualTo(0.65);
    assertThat(method.get("high").doubleValue()).isEqualTo(0.775);
    assertThat(method.get("entriesPerLayer").doubleValue()).isEqualTo(32);
    assertThat(method.get("bytes").longValue()).isEqualTo(65_536);
    JsonNode search = summary.get("search");
    assertThat(search.get("score").doubleValue()).isEqualTo(0.7333333333333333);
    assertThat(search.get("evaluations").intValue()).isEqualTo(121);
    assertThat(search.get("seed").longValue()).isEqualTo(-7);
    assertThat(summary.get("budgets").toString()).isEqualTo("[12,230,14,0]");
    assertThat(summary.get("timings").get("replayed").intValue()).isEqualTo(40);
  }

  @Test
  void whatVariesBetweenRunsIsOnlyInTheTimings() {
    Summary summary = Samples.summary();
    Summary slower =
        new Summary(
            summary.model(),
            summary.search(),
            summary.heldOutSamples(),
            summary.heldOut().stream().map(RunFilesTest::slower).toList(),
            new Timings(1, 0, 99, 99, SearchUsage.NONE));

    assertThat(withoutTimings(SummaryFile.write(slower)))
        .isEqualTo(withoutTimings(SummaryFile.write(summary)))
        .contains("\"evolkv\"");
  }

  private static MethodResult slower(MethodResult method) {
    return new MethodResult(
        method.name(),
        method.score(),
        method.interval(),
        method.entriesPerLayer(),
        method.bytes(),
        method.assistantBytes(),
        method.bytesPerStep(),
        method.categories(),
        method.tokensPerSecond() / 3,
        method.prefillTokensPerSecond() + 1);
  }

  private static String withoutTimings(String json) {
    return json.substring(0, json.indexOf("\"timings\""));
  }

  static Stream<Arguments> wrongBudgets() {
    return Stream.of(
        Arguments.of("\"schema\": 1", "\"schema\": 2", "schema is 2, this program reads 1"),
        Arguments.of(
            "\"schema\": 1,", "", "schema is missing; it must be an integer of at least 0"),
        Arguments.of("230", "-4", "layers[1] is -4, it must be an integer of at least 0"),
        Arguments.of("230", "2.5", "layers[1] is 2.5, it must be an integer of at least 0"),
        Arguments.of("230", "\"x\"", "layers[1] is \"x\", it must be an integer of at least 0"),
        Arguments.of(
            "230",
            "99999999999",
            "layers[1] is 99999999999, it must be an integer from 0 to 2147483647"),
        Arguments.of("230", "231", "total is 256, but the layers add up to 257"),
        Arguments.of(
            "[12, 230, 14, 0]", "[]", "layers is [], it must be a list of at least one integer"),
        Arguments.of(
            "[12, 230, 14, 0]", "[12, 244]", "layers has 2 budgets, but model.layers is 4"),
        Arguments.of("\"snapkv\"", "7", "policy.name is 7, it must be a text"),
        Arguments.of(
            "\"window\": 8",
            "\"window\": [8]",
            "policy.options.window is [8], it must be a text, a number, true or false"),
        Arguments.of(
            "\"kvHeads\": 2", "\"kvHeads\": 3", "model.kvHeads is 3, it must divide queryHeads, 4"),
        Arguments.of(
            "\"headDim\": 64",
            "\"headDim\": 0",
            "model.headDim is 0, it must be an integer of at least 1"),
        Arguments.of("0.7125", "1.5", "score is 1.5, it must be between 0 and 1"),
        Arguments.of("0.7125", "1e999", "score is \"Infinity\", it must be a number"));
  }

  @ParameterizedTest
  @MethodSource("wrongBudgets")
  void aWrongFieldIsNamed(String right, String wrong, String message) throws IOException {
    String text = BudgetsFile.write(Samples.budgets());
    assertThat(text).contains(right);
    Path file = file(text.replace(right, wrong));

    assertThatThrownBy(() -> BudgetsFile.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ": " + message);
  }

  @Test
  void whatIsNotJsonIsRefusedWithItsLine() throws IOException {
    Path file = file("{\n\"schema\": 1,\n oops");

    assertThatThrownBy(() -> BudgetsFile.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ":3: not valid JSON");
  }

  @Test
  void aFieldThatIsThereTwiceIsRefused() throws IOException {
    Path file = file("{\n\"schema\": 1,\n\"schema\": 1}");

    assertThatThrownBy(() -> BudgetsFile.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(file + ":3: not valid JSON, a field is there twice");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path array = file("[1]");

    assertThatThrownBy(() -> BudgetsFile.read(array))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(array + ": not a JSON object");
    assertThatThrownBy(() -> BudgetsFile.read(folder.resolve("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot read " + folder.resolve("none") + ": there is no such file");
  }

  @Test
  void optionsKeepTheirTypes() throws IOException {
    Map<String, Object> options = Map.of("a", "text", "b", 3, "c", 0.25, "d", true);
    Budgets budgets =
        new Budgets(
            Samples.model(), "p", options, 1.5, Samples.budgets().budgets(), OptionalDouble.of(1));

    assertThat(BudgetsFile.read(file(BudgetsFile.write(budgets))).policyOptions())
        .isEqualTo(options);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("file.json"), content);
  }
}
