package io.evolkv.bench.report;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object in a file that anyone may have written; what is missing or wrong is
 * an error that names file and field.
 */
public final class JsonFields {
  /** No file that is read this way comes near to this size. */
  private static final int MAX_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private JsonFields(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  /**
   * The object that a file holds.
   *
   * @param file a JSON file of at most 16 MiB
   * @return its fields
   * @throws InvalidInputException when the file cannot be read, is larger or holds no JSON object
   */
  public static JsonFields read(Path file) {
    JsonNode root;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new InvalidInputException(
            file + ": larger than 16 MiB, which no such file is; is it the right one?");
      }
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw DiskFailure.reading(file, e);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new InvalidInputException(file + ":" + line + ": not valid JSON" + repeated(e), e);
    }
    if (!root.isObject()) {
      throw new InvalidInputException(file + ": not a JSON object");
    }
    return new JsonFields(file, "", root);
  }

  /** The one reason that cannot be seen at the place itself. */
  private static String repeated(JacksonException failure) {
    String reason = String.valueOf(failure.getOriginalMessage());
    return reason.startsWith("Duplicate") ? ", a field is there twice" : "";
  }

  /** Refuses files of another schema. */
  void requireSchema(int schema) {
    int found = integer("schema", 0);
    if (found != schema) {
      throw error("schema", "is " + found + ", this program reads " + schema);
    }
  }

  /**
   * The fields of an object.
   *
   * @param field name of a field that must be an object
   * @return its fields
   */
  public JsonFields object(String field) {
    return object(field, node.path(field));
  }

  /**
   * The fields of the objects in a list.
   *
   * @param field name of a field that must be a list of at least one object
   * @return the fields of each
   */
  public List<JsonFields> objects(String field) {
    JsonNode array = list(field, "a list of at least one object");
    List<JsonFields> objects = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      objects.add(object(field + "[" + i + "]", array.get(i)));
    }
    return objects;
  }

  private JsonFields object(String field, JsonNode value) {
    if (!value.isObject()) {
      throw wrong(field, value, "an object");
    }
    return new JsonFields(file, prefix + field + ".", value);
  }

  /**
   * Whether there is such a field.
   *
   * @param field a name
   * @return true for a field of any value
   */
  public boolean has(String field) {
    return node.has(field);
  }

  /**
   * The object itself.
   *
   * @return the node that these fields belong to
   */
  public JsonNode node() {
    return node;
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

  /**
   * A text that may be missing.
   *
   * @param field name of a field that must be a text if it is there
   * @return the text, if it is there
   */
  public Optional<String> optionalText(String field) {
    return node.has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /**
   * An integer.
   *
   * @param field name of a field that must be an integer
   * @param min the least it may be
   * @return its value
   */
  public int integer(String field, int min) {
    return integer(field, node.path(field), min);
  }

  /**
   * A long integer.
   *
   * @param field name of a field that must be an integer
   * @param min the least it may be
   * @return its value
   */
  public long longInteger(String field, long min) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min) {
      throw wrong(field, value, "an integer of at least " + min);
    }
    return value.asLong();
  }

  double number(String field) {
    return number(field, node.path(field));
  }

  private double number(String field, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(field, value, "a number");
    }
    return value.asDouble();
  }

  /** A number in [0, 1] that may be missing. */
  OptionalDouble optionalShare(String field) {
    if (!node.has(field)) {
      return OptionalDouble.empty();
    }
    double value = number(field);
    if (value < 0 || value > 1) {
      throw wrong(field, node.path(field), "between 0 and 1");
    }
    return OptionalDouble.of(value);
  }

  /**
   * Integers.
   *
   * @param field name of a field that must be a list of at least one integer
   * @param min the least that each may be
   * @return the values
   */
  public int[] integers(String field, int min) {
    JsonNode array = list(field, "a list of at least one integer");
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(field + "[" + i + "]", array.get(i), min);
    }
    return values;
  }

  /**
   * Integers that may be missing.
   *
   * @param field name of a field that is a list of at least one integer, if it is there
   * @param min the least each may be
   * @return the values, or empty without the field
   */
  Optional<int[]> optionalIntegers(String field, int min) {
    return node.has(field) ? Optional.of(integers(field, min)) : Optional.empty();
  }

  /**
   * Numbers.
   *
   * @param field name of a field that must be a list of at least one number
   * @return the values, all finite
   */
  public double[] numbers(String field) {
    JsonNode array = list(field, "a list of at least one number");
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(field + "[" + i + "]", array.get(i));
    }
    return values;
  }

  private JsonNode list(String field, String expected) {
    JsonNode array = node.path(field);
    if (!array.isArray() || array.isEmpty()) {
      throw wrong(field, array, expected);
    }
    return array;
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

  /**
   * An error at a field.
   *
   * @param field its name, with an index where it is a list
   * @param what what is wrong with it and what would be right
   * @return the error, which names file and field
   */
  public InvalidInputException error(String field, String what) {
    return new InvalidInputException(file + ": " + prefix + field + " " + what);
  }

  private int integer(String field, JsonNode value, int min) {
    if (value.isIntegralNumber() && !value.canConvertToInt()) {
      throw wrong(field, value, "an integer from %d to %d".formatted(min, Integer.MAX_VALUE));
    }
    if (!value.isIntegralNumber() || value.asInt() < min) {
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
