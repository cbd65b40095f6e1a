package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A file of JSON lines: objects with a field {@code text}; blank lines are passed over. */
final class TextLines {
  private static final JsonMapper JSON = JsonMapper.shared();

  private TextLines() {}

  /** Hands each text to a consumer as soon as its line is read. */
  static void read(Path file, Consumer<String> texts) {
    byte[] bytes = InputText.bytes(file);
    int number = 1;
    for (int start = 0; start < bytes.length; number++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String place = file + ":" + number;
      String line = InputText.decoded(Arrays.copyOfRange(bytes, start, end), place);
      if (!line.isBlank()) {
        texts.accept(text(line, place));
      }
      start = end + 1;
    }
  }

  private static String text(String line, String place) {
    JsonNode text = parsed(line, place).path("text");
    if (!text.isString()) {
      throw new InvalidInputException(
          place + ": needs an object with a field text, for example {\"text\": \"Hello\"}");
    }
    return text.stringValue();
  }

  private static JsonNode parsed(String line, String place) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw new InvalidInputException(place + ": is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
