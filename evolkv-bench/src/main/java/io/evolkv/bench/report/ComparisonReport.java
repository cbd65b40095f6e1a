package io.evolkv.bench.report;

import io.evolkv.bench.report.ComparedPolicy.UnderBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many policies did under several mean budgets on the same samples.
 *
 * @param model the model
 * @param task name of the task
 * @param samples number of samples
 * @param seed the run's seed
 * @param threads threads that the speeds were measured with
 * @param meanBudgets the mean budgets, at least one
 * @param policies what was measured
 * @param leftOut what could not be measured
 */
public record ComparisonReport(
    ModelInfo model,
    String task,
    int samples,
    long seed,
    int threads,
    List<Integer> meanBudgets,
    List<ComparedPolicy> policies,
    List<LeftOut> leftOut) {
  private static final int SCHEMA = 1;

  /** Copies the lists. */
  public ComparisonReport {
    meanBudgets = List.copyOf(meanBudgets);
    policies = List.copyOf(policies);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * The report for a terminal.
   *
   * @return lines without line ends; tables are at most 100 characters wide
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(heading()));
    UncompressedLayers.line(model.shape()).ifPresent(lines::add);
    lines.add("");
    for (ReportTable table : tables()) {
      lines.addAll(table.lines());
      lines.add("");
    }
    leftOut.forEach(out -> lines.add("left out: %s: %s".formatted(out.what(), out.reason())));
    return lines;
  }

  /**
   * The report as a Markdown document.
   *
   * @return its text
   */
  public String markdown() {
    List<String> lines = new ArrayList<>(List.of("# Policies compared", "", heading(), ""));
    UncompressedLayers.line(model.shape()).ifPresent(line -> lines.addAll(List.of(line, "")));
    for (ReportTable table : tables()) {
      lines.addAll(table.markdown());
      lines.add("");
    }
    if (!leftOut.isEmpty()) {
      lines.add("Left out:");
      lines.add("");
      leftOut.forEach(out -> lines.add("- `%s`: %s".formatted(out.what(), out.reason())));
    }
    return String.join("\n", lines).stripTrailing() + "\n";
  }

  private String heading() {
    return "%s, %s, model %s, seed %d, %s"
        .formatted(
            task,
            Count.of(samples, "held-out sample", "held-out samples"),
            model.name(),
            seed,
            Count.of(threads, "thread", "threads"));
  }

  private List<ReportTable> tables() {
    return List.of(
        ComparisonTables.scores(meanBudgets, policies, model.shape().group()),
        ComparisonTables.costs(meanBudgets, policies));
  }

  /**
   * The report for a program; {@code docs/compare.md} describes it.
   *
   * @return a JSON object that ends with a newline
   */
  public String json() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema", SCHEMA);
    BudgetsFile.writeModel(root.putObject("model"), model);
    root.put("task", task);
    root.put("samples", samples);
    root.put("seed", seed);
    root.put("threads", threads);
    meanBudgets.forEach(root.putArray("meanBudgets")::add);
    ObjectNode measured = root.putObject("policies");
    policies.forEach(policy -> write(measured.putObject(policy.name()), policy));
    ObjectNode others = root.putObject("leftOut");
    leftOut.forEach(out -> others.put(out.what(), out.reason()));
    return JsonText.of(root);
  }

  private static void write(ObjectNode node, ComparedPolicy policy) {
    ObjectNode options = node.putObject("options");
    policy.options().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(option -> options.put(option.getKey(), option.getValue()));
    policy.caveat().ifPresent(caveat -> node.put("caveat", caveat));
    ObjectNode budgets = node.putObject("budgets");
    for (UnderBudget under : policy.results()) {
      ObjectNode fields = budgets.putObject(Integer.toString(under.meanBudget()));
      SummaryFile.writeMethod(fields, under.result());
      fields.put("tokensPerSecond", under.result().tokensPerSecond());
      fields.put("prefillTokensPerSecond", under.result().prefillTokensPerSecond());
      if (under.overRandom().isPresent()) {
        Interval interval = under.overRandom().get();
        ObjectNode difference = fields.putObject("overRandom");
        difference.put("low", interval.low());
        difference.put("high", interval.high());
      }
    }
  }
}
