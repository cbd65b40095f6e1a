package io.evolkv.bench.report;

import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.SearchUsage;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code summary.json}, schema 1; {@code docs/README.md} describes it. All that varies
 * between runs with the same results is in its field {@code timings}.
 */
public final class SummaryFile {
  private static final int SCHEMA = 1;

  private SummaryFile() {}

  /**
   * The text of the file.
   *
   * @param summary what to write
   * @return JSON that ends with a newline
   */
  public static String write(Summary summary) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema", SCHEMA);
    BudgetsFile.writeModel(root.putObject("model"), summary.model());
    root.put("heldOutSamples", summary.heldOutSamples());
    ObjectNode heldOut = root.putObject("heldOut");
    for (MethodResult method : summary.heldOut()) {
      writeMethod(heldOut.putObject(method.name()), method);
    }
    writeSearch(root.putObject("search"), summary.search());
    ArrayNode budgets = root.putArray("budgets");
    summary.search().best().budgets().stream().forEach(budgets::add);
    writeTimings(root.putObject("timings"), summary);
    return JsonText.of(root);
  }

  /**
   * The fields of a method, as they stand in {@code summary.json}.
   *
   * @param node gets the fields
   * @param method a method's result
   */
  static void writeMethod(ObjectNode node, MethodResult method) {
    node.put("score", method.score());
    node.put("low", method.interval().low());
    node.put("high", method.interval().high());
    node.put("entriesPerLayer", method.entriesPerLayer());
    node.put("bytes", method.bytes());
    node.put("assistantBytes", method.assistantBytes());
    node.put("bytesPerStep", method.bytesPerStep());
    ObjectNode categories = node.putObject("categories");
    for (CategoryScore category : method.categories()) {
      ObjectNode fields = categories.putObject(category.category());
      fields.put("score", category.score());
      fields.put("samples", category.samples());
    }
  }

  private static void writeSearch(ObjectNode node, SearchOutcome search) {
    node.put("optimizer", search.optimizer());
    node.put("policy", search.policy());
    node.put("task", search.task());
    node.put("meanBudget", search.meanBudget());
    node.put("samples", search.samples());
    node.put("seed", search.seed());
    node.put("evaluations", search.evaluations());
    search.racing().ifPresent(racing -> writeRacing(node.putObject("racing"), racing));
    node.put("score", search.best().score());
    node.put("tieBreaker", search.best().tieBreaker());
    node.put("likelihood", search.best().likelihood());
  }

  private static void writeRacing(ObjectNode node, RacingOutcome racing) {
    node.put("round", racing.round());
    node.put("stopped", racing.stopped());
    node.put("measuredSamples", racing.measured());
    node.put("savedSamples", racing.saved());
  }

  private static void writeTimings(ObjectNode node, Summary summary) {
    Timings timings = summary.timings();
    node.put("threads", timings.threads());
    node.put("replayed", timings.replayed());
    node.put("searchSeconds", timings.searchSeconds());
    node.put("heldOutSeconds", timings.heldOutSeconds());
    SearchUsage usage = timings.usage();
    node.put("keyValuePeakBytes", usage.peakBytes());
    node.put("keyValueCapBytes", usage.capBytes());
    if (!usage.reuse().equals(LayerReuse.NONE)) {
      node.put("prunedLayersRun", usage.reuse().run());
      node.put("prunedLayersReused", usage.reuse().reused());
    }
    ObjectNode speeds = node.putObject("tokensPerSecond");
    for (MethodResult method : summary.heldOut()) {
      speeds.put(method.name(), method.tokensPerSecond());
    }
  }
}
