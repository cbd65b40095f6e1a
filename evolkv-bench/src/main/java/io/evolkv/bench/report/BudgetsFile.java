package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes and reads {@code budgets.json}, schema 1; {@code docs/README.md} describes it. */
public final class BudgetsFile {
  private static final int SCHEMA = 1;

  private BudgetsFile() {}

  /**
   * The text of the file.
   *
   * @param content what to write
   * @return JSON that ends with a newline
   */
  public static String write(Budgets content) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema", SCHEMA);
    writeModel(root.putObject("model"), content.model());
    ObjectNode policy = root.putObject("policy");
    policy.put("name", content.policy());
    ObjectNode options = policy.putObject("options");
    content.policyOptions().forEach(options::putPOJO);
    putNumber(root, "meanBudget", content.meanBudget());
    ArrayNode layers = root.putArray("layers");
    content.budgets().stream().forEach(layers::add);
    List<Integer> sliding = content.model().shape().slidingLayers();
    if (!sliding.isEmpty()) {
      ArrayNode notCompressed = root.putArray("notCompressed");
      sliding.forEach(notCompressed::add);
    }
    root.put("total", content.budgets().total());
    content.score().ifPresent(score -> root.put("score", score));
    return JsonText.of(root);
  }

  /**
   * Reads a file that anyone may have written.
   *
   * @param file the file
   * @return its content
   * @throws InvalidInputException when it cannot be read, or a field is missing or wrong
   */
  public static Budgets read(Path file) {
    JsonFields root = JsonFields.read(file);
    root.requireSchema(SCHEMA);
    JsonFields policy = root.object("policy");
    Map<String, Object> options = policy.object("options").scalars();
    LayerBudgets budgets = LayerBudgets.of(root.integers("layers", 0));
    long total = root.longInteger("total", 0);
    if (total != budgets.total()) {
      throw root.error(
          "total", "is %d, but the layers add up to %d".formatted(total, budgets.total()));
    }
    ModelInfo model = readModel(root.object("model"));
    if (model.shape().layers() != budgets.layers()) {
      throw root.error(
          "layers",
          "has %d budgets, but model.layers is %d"
              .formatted(budgets.layers(), model.shape().layers()));
    }
    for (int layer : model.shape().slidingLayers()) {
      if (budgets.get(layer) != 0) {
        throw root.error(
            "layers",
            "has a budget for layer %d, which model.windows says is not compressed; make it 0"
                .formatted(layer));
      }
    }
    return new Budgets(
        model,
        policy.text("name"),
        options,
        root.number("meanBudget"),
        budgets,
        root.optionalShare("score"));
  }

  /**
   * Refuses budgets of a file that were found for another model.
   *
   * @param file the file
   * @param content what it holds
   * @param model the model to use them with
   * @param shape its shape
   * @throws InvalidInputException when the model has another number of layers, or other ones that
   *     are not compressed
   */
  public static void requireLayers(Path file, Budgets content, String model, ModelShape shape) {
    if (content.budgets().layers() != shape.layers()) {
      throw new InvalidInputException(
          "%s: layers has %d budgets, but the model %s has %d layers; set model to %s"
              .formatted(
                  file, content.budgets().layers(), model, shape.layers(), content.model().name()));
    }
    List<Integer> sliding = content.model().shape().slidingLayers();
    if (!sliding.equals(shape.slidingLayers())) {
      throw new InvalidInputException(
          "%s: the layers without a budget are %s, but those of the model %s that are not compressed are %s; set model to %s"
              .formatted(file, sliding, model, shape.slidingLayers(), content.model().name()));
    }
  }

  static void writeModel(ObjectNode node, ModelInfo model) {
    ModelShape shape = model.shape();
    node.put("name", model.name());
    model.sha256().ifPresent(digest -> node.put("sha256", digest));
    node.put("architecture", shape.architecture());
    node.put("layers", shape.layers());
    node.put("queryHeads", shape.queryHeads());
    node.put("kvHeads", shape.kvHeads());
    node.put("headDim", shape.headDim());
    node.put("contextLength", shape.contextLength());
    node.put("vocabularySize", shape.vocabularySize());
    if (!shape.slidingLayers().isEmpty()) {
      ArrayNode windows = node.putArray("windows");
      shape.windows().forEach(windows::add);
    }
  }

  static ModelInfo readModel(JsonFields node) {
    int queryHeads = node.integer("queryHeads", 1);
    int kvHeads = node.integer("kvHeads", 1);
    if (queryHeads % kvHeads != 0) {
      throw node.error("kvHeads", "is " + kvHeads + ", it must divide queryHeads, " + queryHeads);
    }
    ModelShape shape =
        new ModelShape(
            node.text("architecture"),
            node.integer("layers", 1),
            queryHeads,
            kvHeads,
            node.integer("headDim", 1),
            node.integer("contextLength", 1),
            node.integer("vocabularySize", 1));
    return new ModelInfo(node.text("name"), node.optionalText("sha256"), withWindows(shape, node));
  }

  private static ModelShape withWindows(ModelShape shape, JsonFields node) {
    Optional<List<Integer>> windows =
        node.optionalIntegers("windows", 0).map(all -> Arrays.stream(all).boxed().toList());
    if (windows.isPresent() && windows.get().size() != shape.layers()) {
      throw node.error(
          "windows",
          "has %d numbers, but layers is %d".formatted(windows.get().size(), shape.layers()));
    }
    return windows.map(shape::withWindows).orElse(shape);
  }

  /** Whole numbers without a fraction. */
  private static void putNumber(ObjectNode node, String field, double value) {
    if (value == Math.rint(value)) {
      node.put(field, (long) value);
    } else {
      node.put(field, value);
    }
  }
}
