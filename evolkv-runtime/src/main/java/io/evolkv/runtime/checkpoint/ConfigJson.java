package io.evolkv.runtime.checkpoint;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object of a config.json. Null counts as not there.
 *
 * @param file what messages call the file
 * @param path where in the file the object is, with a dot at the end; empty for the whole
 * @param json the object
 */
record ConfigJson(String file, String path, JsonNode json) {
  OptionalInt integer(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToInt()) {
      throw wrong(key, "a 32-bit integer", value.get());
    }
    return OptionalInt.of(value.get().asInt());
  }

  OptionalDouble real(String key) {
    Optional<JsonNode> value = value(key);
    return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(key, value.get()));
  }

  Optional<Boolean> flag(String key) {
    return value(key)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw wrong(key, "true or false", value);
              }
              return value.asBoolean();
            });
  }

  Optional<String> text(String key) {
    return value(key)
        .map(
            value -> {
              if (!value.isString()) {
                throw wrong(key, "a text", value);
              }
              return value.asString();
            });
  }

  Optional<List<String>> texts(String key) {
    return value(key)
        .map(
            value -> {
              List<String> texts = new ArrayList<>();
              for (JsonNode element : requireArray(key, value)) {
                if (!element.isString()) {
                  throw wrong(key, "a list of texts", value);
                }
                texts.add(element.asString());
              }
              return texts;
            });
  }

  /** A list of exactly so many numbers, rounded to float. */
  float[] reals(String key, int count) {
    JsonNode value = value(key).orElseThrow(() -> missing(key));
    if (requireArray(key, value).size() != count) {
      throw invalid("%s has %d elements, %d expected", key, value.size(), count);
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) number(key, value.get(i));
    }
    return numbers;
  }

  /** An object within this one. */
  Optional<ConfigJson> object(String key) {
    return value(key)
        .filter(JsonNode::isObject)
        .map(value -> new ConfigJson(file, path + key + ".", value));
  }

  InvalidInputException missing(String key) {
    return invalid("there is no %s; get the file again from the model's source", key);
  }

  /** An error about a key of this object, which is the first argument. */
  InvalidInputException invalid(String format, String key, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = path + key;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return new InvalidInputException(file + ": " + format.formatted(arguments));
  }

  private Optional<JsonNode> value(String key) {
    JsonNode value = json.get(key);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  private double number(String key, JsonNode value) {
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrong(key, "a number", value);
    }
    return number;
  }

  private JsonNode requireArray(String key, JsonNode value) {
    if (!value.isArray()) {
      throw wrong(key, "a list", value);
    }
    return value;
  }

  private InvalidInputException wrong(String key, String expected, JsonNode value) {
    return invalid(
        "%s has to be %s, but is %s", key, expected, Printable.line(value.toString(), 60));
  }
}
