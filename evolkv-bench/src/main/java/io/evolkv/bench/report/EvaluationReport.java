package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one method did on a task's samples, for the terminal or for a program.
 *
 * @param model the model
 * @param task name of the task
 * @param samples number of samples
 * @param budgets the budgets of every sample; empty when the policy shared them out by itself or
 *     keeps everything
 * @param caveat what readers of the result have to know
 * @param result the method's result
 */
public record EvaluationReport(
    ModelInfo model,
    String task,
    int samples,
    Optional<LayerBudgets> budgets,
    Optional<String> caveat,
    MethodResult result) {

  /**
   * The report for a terminal.
   *
   * @return lines without line ends; tables are at most 100 characters wide
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %s, model %s".formatted(task, Count.of(samples, "sample", "samples"), model.name()));
    UncompressedLayers.line(model.shape()).ifPresent(lines::add);
    lines.add("");
    lines.addAll(MethodTables.comparison(List.of(result)));
    lines.add("");
    lines.addAll(MethodTables.categories(List.of(result)));
    caveat.ifPresent(text -> lines.addAll(List.of("", result.name() + ": " + text)));
    return lines;
  }

  /**
   * The report for a program.
   *
   * @return a JSON object that ends with a newline
   */
  public String json() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    BudgetsFile.writeModel(root.putObject("model"), model);
    root.put("task", task);
    root.put("samples", samples);
    root.put("policy", result.name());
    caveat.ifPresent(text -> root.put("caveat", text));
    if (budgets.isPresent()) {
      ArrayNode layers = root.putArray("budgets");
      budgets.get().stream().forEach(layers::add);
    }
    SummaryFile.writeMethod(root, result);
    root.put("tokensPerSecond", result.tokensPerSecond());
    root.put("prefillTokensPerSecond", result.prefillTokensPerSecond());
    return JsonText.of(root);
  }
}
