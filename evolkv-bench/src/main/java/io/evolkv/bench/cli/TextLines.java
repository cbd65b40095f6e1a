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

  /**
   * One line.
   *
   * @param number counted from 1
   * @param place file and number, for errors
   * @param object what the line holds
   */
  record Line(int number, String place, JsonNode object) {
    /** The field {@code text}. */
    String text() {
      JsonNode text = object.path("text");
      if (!text.isString()) {
        throw new InvalidInputException(
            place + ": needs an object with a field text, for example {\"text\": \"Hello\"}");
      }
      return text.stringValue();
    }
  }

  /** Hands each text to a consumer as soon as its line is read. */
  static void read(Path file, Consumer<String> texts) {
    objects(InputText.bytes(file), file, line -> texts.accept(line.text()));
  }

  /** Hands each line of a file, which may be compressed with gzip, to a consumer. */
  static void objects(Path file, Consumer<Line> lines) {
    objects(InputText.unpacked(file), file, lines);
  }

  private static void objects(byte[] bytes, Path file, Consumer<Line> lines) {
    int number = 1;
    for (int start = 0; start < bytes.length; number++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String place = file + ":" + number;
      String line = InputText.decoded(Arrays.copyOfRange(bytes, start, end), place);
      if (!line.isBlank()) {
        lines.accept(new Line(number, place, parsed(line, place)));
      }
      start = end + 1;
    }
  }

  private static JsonNode parsed(String line, String place) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw new InvalidInputException(place + ": is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
