package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes and reads {@code summary.json}, schema 1; {@code docs/runs.md} describes it. All that
 * varies between runs with the same results is in its field {@code timings}.
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
    node.put("score", search.best().score());
    node.put("tieBreaker", search.best().tieBreaker());
    node.put("likelihood", search.best().likelihood());
  }

  private static void writeTimings(ObjectNode node, Summary summary) {
    Timings timings = summary.timings();
    node.put("threads", timings.threads());
    node.put("replayed", timings.replayed());
    node.put("searchSeconds", timings.searchSeconds());
    node.put("heldOutSeconds", timings.heldOutSeconds());
    ObjectNode speeds = node.putObject("tokensPerSecond");
    for (MethodResult method : summary.heldOut()) {
      speeds.put(method.name(), method.tokensPerSecond());
    }
  }

  /**
   * Reads the summary of a finished run.
   *
   * @param file the file
   * @return its content
   * @throws io.evolkv.api.error.InvalidInputException when it cannot be read, or a field is missing
   *     or wrong
   */
  public static Summary read(Path file) {
    JsonFields root = JsonFields.read(file);
    root.requireSchema(SCHEMA);
    JsonFields timings = root.object("timings");
    JsonFields heldOut = root.object("heldOut");
    JsonFields speeds = timings.object("tokensPerSecond");
    List<MethodResult> methods = new ArrayList<>();
    for (String name : heldOut.names()) {
      methods.add(readMethod(name, heldOut.object(name), speeds.number(name)));
    }
    LayerBudgets budgets = LayerBudgets.of(root.integers("budgets", 0));
    return new Summary(
        BudgetsFile.readModel(root.object("model")),
        readSearch(root.object("search"), budgets),
        root.integer("heldOutSamples", 1),
        methods,
        new Timings(
            timings.integer("threads", 1),
            timings.integer("replayed", 0),
            timings.number("searchSeconds"),
            timings.number("heldOutSeconds")));
  }

  private static MethodResult readMethod(String name, JsonFields method, double tokensPerSecond) {
    JsonFields categories = method.object("categories");
    List<CategoryScore> scores = new ArrayList<>();
    for (String category : categories.names()) {
      JsonFields fields = categories.object(category);
      scores.add(new CategoryScore(category, fields.integer("samples", 1), fields.share("score")));
    }
    return new MethodResult(
        name,
        method.share("score"),
        new Interval(method.share("low"), method.share("high")),
        method.number("entriesPerLayer"),
        method.longInteger("bytes", 0),
        scores,
        tokensPerSecond);
  }

  private static SearchOutcome readSearch(JsonFields search, LayerBudgets budgets) {
    Evaluation best =
        new Evaluation(
            budgets,
            search.share("score"),
            search.number("tieBreaker"),
            search.number("likelihood"));
    return new SearchOutcome(
        search.text("optimizer"),
        search.text("policy"),
        search.text("task"),
        search.integer("meanBudget", 1),
        search.integer("samples", 1),
        search.longInteger("seed", Long.MIN_VALUE),
        search.integer("evaluations", 0),
        best);
  }
}
