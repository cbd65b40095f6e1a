package io.evolkv.bench.journal;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.Measurement;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lines of the journal. Numbers are written with the fewest digits that read back as the same
 * double, and every line ends with a checksum of what stands before it.
 */
final class JournalFormat {
  private static final int SCHEMA = 1;
  private static final String CHECKSUM = ",\"crc\":\"";
  private static final JsonMapper JSON = JsonMapper.shared();

  private JournalFormat() {}

  static String header(Fingerprint fingerprint) {
    ObjectNode line = JSON.createObjectNode();
    line.put("schema", SCHEMA);
    line.put("fingerprint", fingerprint.sha256());
    ObjectNode inputs = line.putObject("inputs");
    fingerprint.inputs().forEach(inputs::put);
    return line.toString();
  }

  static Fingerprint parseHeader(String line, String where) {
    JsonNode header = object(line, where);
    if (header.path("schema").asInt(0) != SCHEMA) {
      throw damaged(where, "not a journal of schema " + SCHEMA);
    }
    TreeMap<String, String> inputs = new TreeMap<>();
    for (var input : header.path("inputs").properties()) {
      inputs.put(input.getKey(), input.getValue().asString(""));
    }
    Fingerprint fingerprint = Fingerprint.of(inputs);
    if (!header(fingerprint).equals(line)) {
      throw damaged(where, "the fingerprint does not fit the inputs beside it");
    }
    return fingerprint;
  }

  static String line(int index, Measurement measurement) {
    Evaluation evaluation = measurement.evaluation();
    ObjectNode line = JSON.createObjectNode();
    line.put("index", index);
    ArrayNode budgets = line.putArray("budgets");
    evaluation.budgets().stream().forEach(budgets::add);
    line.put("score", evaluation.score());
    line.put("tieBreaker", evaluation.tieBreaker());
    line.put("likelihood", evaluation.likelihood());
    ArrayNode samples = line.putArray("samples");
    measurement.sampleScores().forEach(score -> addCompact(samples, score));
    return withChecksum(line.toString());
  }

  static Measurement parse(String text, int index, int layers, int samples, String where) {
    int end = text.lastIndexOf(CHECKSUM);
    if (end < 0 || !withChecksum(text.substring(0, end) + "}").equals(text)) {
      throw damaged(where, "the checksum does not fit the line");
    }
    JsonNode line = object(text, where);
    try {
      if (line.path("index").asInt() != index) {
        throw damaged(where, "index is " + line.path("index") + ", expected " + index);
      }
      return measurement(line, layers, samples, where);
    } catch (JacksonException | IllegalArgumentException e) {
      throw damaged(where, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static Measurement measurement(JsonNode line, int layers, int samples, String where) {
    int[] budgets = line.path("budgets").valueStream().mapToInt(JsonNode::asInt).toArray();
    List<Double> scores = line.path("samples").valueStream().map(JsonNode::asDouble).toList();
    if (budgets.length != layers || scores.size() != samples) {
      throw damaged(
          where,
          "%d layers and %d samples, expected %d and %d"
              .formatted(budgets.length, scores.size(), layers, samples));
    }
    Evaluation evaluation =
        new Evaluation(
            LayerBudgets.of(budgets),
            line.path("score").asDouble(),
            line.path("tieBreaker").asDouble(),
            line.path("likelihood").asDouble());
    return new Measurement(evaluation, scores);
  }

  static InvalidInputException damaged(String where, String what) {
    return new InvalidInputException(
        where + ": the journal is damaged: " + what + "; start a new run without --resume");
  }

  private static JsonNode object(String text, String where) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw damaged(where, "not valid JSON");
    }
  }

  private static void addCompact(ArrayNode array, double score) {
    if (score == Math.rint(score)) {
      array.add((int) score);
    } else {
      array.add(score);
    }
  }

  /** The same object with a last field, the CRC-32 of the object without it. */
  private static String withChecksum(String object) {
    CRC32 crc = new CRC32();
    crc.update(object.getBytes(StandardCharsets.UTF_8));
    String open = object.substring(0, object.length() - 1);
    return open + CHECKSUM + HexFormat.of().toHexDigits(crc.getValue(), 8) + "\"}";
  }
}
