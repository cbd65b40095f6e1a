package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.SearchUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Results that tests present. */
final class Samples {
  private static final LayerBudgets BUDGETS = LayerBudgets.of(12, 230, 14, 0);

  private Samples() {}

  static ModelInfo model() {
    return new ModelInfo(
        "builtin:tiny", Optional.empty(), new ModelShape("llama", 4, 4, 2, 64, 1100, 2048));
  }

  static Budgets budgets() {
    return new Budgets(
        model(),
        "snapkv",
        Map.of("window", 8, "pooling", "max"),
        64,
        BUDGETS,
        OptionalDouble.of(0.7125));
  }

  static Summary summary() {
    return new Summary(
        model(),
        new SearchOutcome(
            "evolkv",
            "snapkv",
            "recall",
            32,
            30,
            -7,
            121,
            Optional.empty(),
            new Evaluation(BUDGETS, 0.7333333333333333, 0.0123, -0.75)),
        200,
        List.of(
            method("full", 0.935, new Interval(0.9, 0.965), 249.8, 511_590, 0.97, 1, 1234.4),
            method(
                "streaming-llm", 0.04, new Interval(0.015, 0.07), 32, 65_536, 0.03, 0.05, 2345.6),
            found()),
        new Timings(2, 40, 61.5, 20.25, new SearchUsage(3_000, 4_000, LayerReuse.NONE)));
  }

  static EvaluationReport evaluation() {
    return new EvaluationReport(
        model(), "jsonl", 200, Optional.of(BUDGETS), Optional.empty(), found());
  }

  private static MethodResult found() {
    return method("evolkv", 0.7125, new Interval(0.65, 0.775), 32, 65_536, 0.75, 0.675, 2000.4);
  }

  private static MethodResult method(
      String name,
      double score,
      Interval interval,
      double entries,
      long bytes,
      double niah,
      double code,
      double speed) {
    List<CategoryScore> categories =
        List.of(new CategoryScore("niah", 100, niah), new CategoryScore("code", 100, code));
    return new MethodResult(
        name, score, interval, entries, bytes, 0, bytes + 512, categories, speed, 0);
  }
}
