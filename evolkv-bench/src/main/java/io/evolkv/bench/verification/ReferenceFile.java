package io.evolkv.bench.verification;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.report.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Reads a file of reference outputs. A JSON object with {@code cases}, each with
 *
 * <ul>
 *   <li>{@code ids}: the prompt, begin token included; {@code text} for people
 *   <li>logits of the last position, in one or more of three forms: {@code last_logits} of the
 *       whole vocabulary; {@code last_top} with {@code ids} and {@code logits}; {@code
 *       logits_offset} in bytes and {@code logits_count} in the file that {@code logits_file} names
 *   <li>{@code greedy}: the tokens that follow, end tokens ignored, and as {@code margin} or {@code
 *       greedy_margin} the largest minus the second logit of each step
 * </ul>
 *
 * Everything is checked against the model before the model runs.
 */
final class ReferenceFile {
  private static final int SHOWN_IDS = 8;

  private final Path file;
  private final JsonFields root;
  private final ModelShape shape;

  private ReferenceFile(Path file, ModelShape shape) {
    this.file = file;
    this.root = JsonFields.read(file);
    this.shape = shape;
  }

  static Reference read(Path file, ModelShape shape) {
    return new ReferenceFile(file, shape).reference();
  }

  private Reference reference() {
    return new Reference(
        file,
        root.optionalText("model").orElse("(no name)"),
        root.optionalText("reference").or(() -> root.optionalText("arithmetic")).orElse("unknown"),
        variant(),
        root.objects("cases").stream().map(this::prompt).toList());
  }

  private Optional<ReferenceVariant> variant() {
    if (!root.has("config_changes")) {
      return Optional.empty();
    }
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    root.object("config_changes")
        .node()
        .properties()
        .forEach(change -> changes.put(change.getKey(), change.getValue()));
    return Optional.of(
        new ReferenceVariant(root.optionalText("folder").orElse("another model"), changes));
  }

  private ReferencePrompt prompt(JsonFields fields) {
    List<Integer> ids = tokens(fields, "ids");
    List<Integer> greedy = tokens(fields, "greedy");
    // The last new token is not fed.
    int positions = ids.size() + greedy.size() - 1;
    if (positions > shape.contextLength()) {
      throw fields.error(
          "ids",
          "and greedy need %d positions, and the context of the model is %d; take them out"
              .formatted(positions, shape.contextLength()));
    }
    return new ReferencePrompt(
        fields.optionalText("text").orElseGet(() -> shown(ids)),
        ids,
        logits(fields),
        greedy,
        margins(fields, greedy.size()));
  }

  private static String shown(List<Integer> ids) {
    return ids.stream()
        .limit(SHOWN_IDS)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "[", ids.size() > SHOWN_IDS ? ", ..." : "]"));
  }

  private List<Integer> tokens(JsonFields fields, String field) {
    int[] ids = fields.integers(field, 0);
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] >= shape.vocabularySize()) {
        throw fields.error(
            field + "[" + i + "]",
            "is %d, and the model has the tokens 0 to %d; is the file of this model?"
                .formatted(ids[i], shape.vocabularySize() - 1));
      }
    }
    return Arrays.stream(ids).boxed().toList();
  }

  private static List<Double> margins(JsonFields fields, int steps) {
    String field = fields.has("margin") ? "margin" : "greedy_margin";
    double[] margins = fields.numbers(field);
    if (margins.length != steps) {
      throw fields.error(
          field, "has %d values, greedy has %d tokens".formatted(margins.length, steps));
    }
    for (int i = 0; i < margins.length; i++) {
      if (margins[i] < 0) {
        throw fields.error(field + "[" + i + "]", "is " + margins[i] + ", it must not be negative");
      }
    }
    return Arrays.stream(margins).boxed().toList();
  }

  private List<ReferenceLogits> logits(JsonFields fields) {
    List<ReferenceLogits> logits = new ArrayList<>();
    if (fields.has("last_logits")) {
      double[] all = fields.numbers("last_logits");
      requireVocabulary(fields, "last_logits", all.length);
      logits.add(
          new ListedLogits(
              IntStream.range(0, all.length).boxed().toList(),
              Arrays.stream(all).boxed().toList()));
    }
    if (fields.has("last_top")) {
      logits.add(top(fields.object("last_top")));
    }
    if (fields.has("logits_offset")) {
      logits.add(block(fields));
    }
    if (logits.isEmpty()) {
      throw fields.error("last_top", "is missing, and so are last_logits and logits_offset");
    }
    return logits;
  }

  private ListedLogits top(JsonFields fields) {
    List<Integer> ids = tokens(fields, "ids");
    double[] values = fields.numbers("logits");
    if (values.length != ids.size()) {
      throw fields.error(
          "logits", "has %d values, ids has %d".formatted(values.length, ids.size()));
    }
    return new ListedLogits(ids, Arrays.stream(values).boxed().toList());
  }

  private LogitBlock block(JsonFields fields) {
    Path block = blockFile();
    int count = fields.integer("logits_count", 1);
    requireVocabulary(fields, "logits_count", count);
    long offset = fields.longInteger("logits_offset", 0);
    long size = size(block);
    // Not offset + bytes <= size, which may overflow.
    if (offset > size - (long) count * Float.BYTES) {
      throw fields.error(
          "logits_offset",
          "is %d, and %d logits from there end behind the %d bytes of %s; get that file again"
              .formatted(offset, count, size, block));
    }
    return new LogitBlock(block, offset, count);
  }

  /** A file beside this one: what the golden file says must not lead anywhere else. */
  private Path blockFile() {
    String name =
        root.optionalText("logits_file")
            .orElseThrow(
                () -> root.error("logits_file", "is missing, and cases have a logits_offset"));
    if (!name.matches("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._ -]*")) {
      throw root.error(
          "logits_file", "is '" + name + "', it must be the name of a file in the same folder");
    }
    return file.resolveSibling(name);
  }

  private static long size(Path block) {
    try {
      if (Files.isDirectory(block)) {
        throw new InvalidInputException("cannot read " + block + ": it is a folder");
      }
      return Files.size(block);
    } catch (IOException e) {
      throw DiskFailure.reading(block, e);
    }
  }

  private void requireVocabulary(JsonFields fields, String field, int count) {
    if (count != shape.vocabularySize()) {
      throw fields.error(
          field,
          "is for %d tokens, and the model has %d; is the file of this model?"
              .formatted(count, shape.vocabularySize()));
    }
  }
}
