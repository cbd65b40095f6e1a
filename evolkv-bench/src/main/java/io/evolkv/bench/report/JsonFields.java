package io.evolkv.bench.report;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object in a file that anyone may have written; what is missing or wrong is
 * an error that names file and field.
 */
final class JsonFields {
  /** No file that is read this way comes near to this size. */
  private static final long MAX_BYTES = 16L << 20;

  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private JsonFields(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  static JsonFields read(Path file) {
    JsonNode root;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidInputException(file + ": larger than 16 MiB, not a file of a run");
      }
      root = JsonMapper.shared().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw DiskFailure.reading(file, e);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new InvalidInputException(file + ":" + line + ": not valid JSON", e);
    }
    if (!root.isObject()) {
      throw new InvalidInputException(file + ": not a JSON object");
    }
    return new JsonFields(file, "", root);
  }

  /** Refuses files of another schema. */
  void requireSchema(int schema) {
    int found = integer("schema", 0);
    if (found != schema) {
      throw error("schema", "is " + found + ", this program reads " + schema);
    }
  }

  JsonFields object(String field) {
    JsonNode value = node.path(field);
    if (!value.isObject()) {
      throw wrong(field, value, "an object");
    }
    return new JsonFields(file, prefix + field + ".", value);
  }

  List<String> names() {
    return List.copyOf(node.propertyNames());
  }

  String text(String field) {
    JsonNode value = node.path(field);
    if (!value.isString()) {
      throw wrong(field, value, "a text");
    }
    return value.stringValue();
  }

  Optional<String> optionalText(String field) {
    return node.has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  int integer(String field, int min) {
    return integer(field, node.path(field), min);
  }

  long longInteger(String field, long min) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min) {
      throw wrong(field, value, "an integer of at least " + min);
    }
    return value.asLong();
  }

  double number(String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(field, value, "a number");
    }
    return value.asDouble();
  }

  /** A number in [0, 1]. */
  double share(String field) {
    double value = number(field);
    if (value < 0 || value > 1) {
      throw wrong(field, node.path(field), "between 0 and 1");
    }
    return value;
  }

  int[] integers(String field, int min) {
    JsonNode array = node.path(field);
    if (!array.isArray() || array.isEmpty()) {
      throw wrong(field, array, "a list of integers");
    }
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(field + "[" + i + "]", array.get(i), min);
    }
    return values;
  }

  /** All fields of this object, which may be texts, numbers and booleans only. */
  Map<String, Object> scalars() {
    Map<String, Object> values = new TreeMap<>();
    for (String name : names()) {
      JsonNode value = node.path(name);
      if (value.isString()) {
        values.put(name, value.stringValue());
      } else if (value.isBoolean()) {
        values.put(name, value.booleanValue());
      } else if (value.isNumber()) {
        values.put(name, value.numberValue());
      } else {
        throw wrong(name, value, "a text, a number, true or false");
      }
    }
    return values;
  }

  InvalidInputException error(String field, String what) {
    return new InvalidInputException(file + ": " + prefix + field + " " + what);
  }

  private int integer(String field, JsonNode value, int min) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < min) {
      throw wrong(field, value, "an integer of at least " + min);
    }
    return value.asInt();
  }

  private InvalidInputException wrong(String field, JsonNode value, String expected) {
    if (value.isMissingNode()) {
      return error(field, "is missing; it must be " + expected);
    }
    String shown = value.toString();
    String shortened = shown.length() <= 40 ? shown : shown.substring(0, 40) + "...";
    return error(field, "is " + shortened + ", it must be " + expected);
  }
}
