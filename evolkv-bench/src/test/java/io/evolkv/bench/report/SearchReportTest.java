package io.evolkv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchReportTest {
  private static final ModelShape SHAPE = Samples.model().shape();

  @Test
  void theReportFitsOnAScreen() {
    assertThat(String.join("\n", new SearchReport(Glyphs.UNICODE).lines(Samples.summary())))
        .isEqualTo(
            """
            recall, 200 held-out samples; 32 entries per layer and KV head on average, full keeps all

            method         score %  95% interval  entries/layer  KiB held  tokens/s
            full              93.5  90.0 to 96.5          249.8     499.6      1234
            streaming-llm      4.0    1.5 to 7.0           32.0      64.0      2346
            evolkv            71.3  65.0 to 77.5           32.0      64.0      2000

            score % by category  samples   full  streaming-llm  evolkv
            niah                     100   97.0            3.0    75.0
            code                     100  100.0            5.0    67.5

            Budgets found by evolkv for snapkv: score 73.3 % on 30 search samples, 121 candidates
            layer  budget
                0      12  ██▌
                1     230  ████████████████████████████████████████████████
                2      14  ██▉
                3       0\
            """);
  }

  @Test
  void oneOfSomethingIsNotSeveral() {
    Summary many = Samples.summary();
    SearchOutcome search = many.search();
    SearchOutcome one =
        new SearchOutcome(
            search.optimizer(),
            search.policy(),
            search.task(),
            1,
            1,
            1,
            1,
            Optional.of(new RacingOutcome(1, 1, 1, 3)),
            search.best());
    List<String> lines =
        new SearchReport(Glyphs.ASCII)
            .lines(new Summary(many.model(), one, 1, many.heldOut(), many.timings()));

    assertThat(lines)
        .contains(
            "recall, 1 held-out sample; 1 entry per layer and KV head on average, full keeps all",
            "Budgets found by evolkv for snapkv: score 73.3 % on 1 search sample, 1 candidate",
            "Racing in rounds of 1 sample stopped 1 candidate: 1 sample measured, 3 saved (75.0 %)");
  }

  @Test
  void withoutUnicodeBarsAreMadeOfHashes() {
    assertThat(BudgetBars.lines(LayerBudgets.of(12, 230, 14, 1), SHAPE, Glyphs.ASCII))
        .containsExactly(
            "layer  budget",
            "    0      12  ###",
            "    1     230  " + "#".repeat(48),
            "    2      14  ###",
            "    3       1");
  }

  @Test
  void budgetsThatAreAllZeroHaveNoBars() {
    assertThat(
            BudgetBars.lines(
                LayerBudgets.of(0, 0), SHAPE.withWindows(List.of(0, 0)), Glyphs.UNICODE))
        .containsExactly("layer  budget", "    0       0", "    1       0");
  }

  @Test
  void layersThatAreNotCompressedHaveNoBudgets() {
    assertThat(
            BudgetBars.lines(
                LayerBudgets.of(0, 30, 0), SHAPE.withWindows(List.of(8, 0, 8)), Glyphs.ASCII))
        .containsExactly(
            "layer  budget", "    0       -", "    1      30  " + "#".repeat(48), "    2       -");
    assertThat(UncompressedLayers.line(SHAPE)).isEmpty();
    assertThat(UncompressedLayers.line(SHAPE.withWindows(List.of(8, 8, 8, 0, 8, 0, 16, 16))))
        .hasValue(
            "layers not compressed: 0-2, 4, 6-7 (sliding window of 8 or 16); entries/layer is of the"
                + " others, KiB of all");
  }

  @Test
  void unicodeIsForTerminalsWhoseCharsetHasBlocks() {
    assertThat(Glyphs.of(StandardCharsets.UTF_8)).isEqualTo(Glyphs.UNICODE);
    assertThat(Glyphs.of(StandardCharsets.US_ASCII)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.of(StandardCharsets.ISO_8859_1)).isEqualTo(Glyphs.ASCII);
  }

  @Test
  void aTableTooWideGoesOnBelowWithItsFirstColumn() {
    List<String> header = new ArrayList<>(List.of("category"));
    IntStream.range(0, 4).forEach(i -> header.add("column-of-" + "x".repeat(20) + i));
    Table table = new Table(header);
    table.row(List.of("a", "0", "1", "2", "3"));

    assertThat(table.lines())
        .containsExactly(
            "category  column-of-xxxxxxxxxxxxxxxxxxxx0  column-of-xxxxxxxxxxxxxxxxxxxx1",
            "a                                       0                                1",
            "",
            "category  column-of-xxxxxxxxxxxxxxxxxxxx2  column-of-xxxxxxxxxxxxxxxxxxxx3",
            "a                                       2                                3");
  }

  @Test
  void aCellThatIsTooWideIsCut() {
    Table table = new Table(List.of("name", "value"));
    table.row(List.of("n".repeat(200), "1"));

    assertThat(table.lines()).last().isEqualTo("n".repeat(31) + "..      1");
  }

  @Test
  void anEvaluationShowsOneMethodAndItsCategories() {
    EvaluationReport report = Samples.evaluation();

    assertThat(String.join("\n", report.lines()))
        .isEqualTo(
            """
            jsonl, 200 samples, model builtin:tiny

            method  score %  95% interval  entries/layer  KiB held  tokens/s
            evolkv     71.3  65.0 to 77.5           32.0      64.0      2000

            score % by category  samples  evolkv
            niah                     100    75.0
            code                     100    67.5\
            """);
  }

  @Test
  void anEvaluationSaysWhatHasToBeKnownOfItsPolicy() {
    EvaluationReport plain = Samples.evaluation();
    EvaluationReport report =
        new EvaluationReport(
            plain.model(),
            plain.task(),
            plain.samples(),
            plain.budgets(),
            Optional.of("measured differently"),
            plain.result());

    assertThat(report.lines()).endsWith("", "evolkv: measured differently");
    assertThat(report.json()).contains("\"caveat\": \"measured differently\"");
    assertThat(plain.json()).doesNotContain("caveat");
  }

  @Test
  void whatAStepReadsAndAnAssistantHoldsHaveColumnsWhereTheyAreSomethingElse() {
    Interval all = new Interval(0, 1);
    MethodResult full = new MethodResult("full", 1, all, 256, 4096, 0, 4352, List.of(), 100, 0);
    MethodResult quest = new MethodResult("quest", 1, all, 256, 4096, 0, 1024, List.of(), 50, 0);
    MethodResult small = new MethodResult("smallkv", 1, all, 32, 512, 2048, 3072, List.of(), 10, 0);

    assertThat(MethodTables.comparison(List.of(full)).getFirst()).doesNotContain("read");
    assertThat(String.join("\n", MethodTables.comparison(List.of(full, quest))))
        .isEqualTo(
            """
            method  score %  95% interval  entries/layer  KiB held  KiB read/step  tokens/s
            full      100.0  0.0 to 100.0          256.0       4.0            4.3       100
            quest     100.0  0.0 to 100.0          256.0       4.0            1.0        50\
            """);
    assertThat(String.join("\n", MethodTables.comparison(List.of(small))))
        .isEqualTo(
            """
            method   score %  95% interval  entries/layer  KiB held  KiB assistant  KiB read/step  tokens/s
            smallkv    100.0  0.0 to 100.0           32.0       0.5            2.0            3.0        10\
            """);
  }

  @Test
  void anEvaluationForProgramsIsJson() {
    assertThat(Samples.evaluation().json())
        .isEqualTo(
            """
            {
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
              "task": "jsonl",
              "samples": 200,
              "policy": "evolkv",
              "budgets": [12, 230, 14, 0],
              "score": 0.7125,
              "low": 0.65,
              "high": 0.775,
              "entriesPerLayer": 32.0,
              "bytes": 65536,
              "assistantBytes": 0,
              "bytesPerStep": 66048,
              "categories": {
                "niah": {
                  "score": 0.75,
                  "samples": 100
                },
                "code": {
                  "score": 0.675,
                  "samples": 100
                }
              },
              "tokensPerSecond": 2000.4,
              "prefillTokensPerSecond": 0.0
            }
            """);
  }
}
