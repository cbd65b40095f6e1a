package io.evolkv.tasks.jsonl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns a line into a row, and says what is wrong with a line that is none. */
final class RowParser {
  private static final String EXAMPLE = "a row is {\"prompt\": \"...\", \"answer\": \"...\"}";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LineReader.LONGEST_LINE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What Jackson says of its own insides, for programmers. */
  private static final String JACKSONS_OWN = ", from `[^`]*`";

  private final String stop;

  /**
   * A parser of rows.
   *
   * @param stop the text that ends a completion and therefore cannot be part of an answer; empty
   *     for none
   */
  RowParser(String stop) {
    this.stop = stop;
  }

  /**
   * Reads one row.
   *
   * @throws io.evolkv.api.error.InvalidInputException when the line is not a row
   */
  Row parse(String line, RowPlace place) {
    JsonNode row = object(line, place);
    String id = id(row, place).orElse("line-" + place.line());
    String category =
        optionalText(row, "category", place)
            .or(() -> optionalText(row, "family", place))
            .orElse("all");
    String prompt =
        optionalText(row, "prompt", place)
            .orElseThrow(() -> place.error("the field 'prompt' is missing; " + EXAMPLE));
    return new Row(id, category, prompt, answers(row, place));
  }

  private static JsonNode object(String line, RowPlace place) {
    JsonNode row;
    try {
      row = JSON.readTree(line);
    } catch (JacksonException e) {
      throw place.error("not a JSON object (" + reason(e) + "); " + EXAMPLE);
    }
    if (!row.isObject()) {
      throw place.error("not a JSON object but " + kind(row) + "; " + EXAMPLE);
    }
    return row;
  }

  private static String reason(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage()).replaceAll(JACKSONS_OWN, "");
    String reason = RowPlace.excerpt(message);
    // Broken limits, such as that on nesting, come without a location.
    return Optional.ofNullable(e.getLocation())
        .map(location -> "column " + location.getColumnNr() + ": " + reason)
        .orElse(reason);
  }

  private static Optional<String> id(JsonNode row, RowPlace place) {
    JsonNode id = row.path("id");
    return id.isIntegralNumber() ? Optional.of(id.asString()) : optionalText(row, "id", place);
  }

  private List<String> answers(JsonNode row, RowPlace place) {
    Optional<String> answer = optionalText(row, "answer", place);
    JsonNode list = row.path("answers");
    boolean hasList = !list.isMissingNode() && !list.isNull();
    if (answer.isPresent() == hasList) {
      throw place.error(
          (hasList ? "both 'answer' and 'answers' are there" : "the field 'answer' is missing")
              + "; a row has one of 'answer' (text) and 'answers' (list of texts)");
    }
    List<String> answers = answer.map(List::of).orElseGet(() -> texts(list, place));
    answers.forEach(text -> requireReachable(text, place));
    return answers;
  }

  private static List<String> texts(JsonNode list, RowPlace place) {
    if (!list.isArray() || list.isEmpty()) {
      String found = list.isArray() ? "an empty list" : kind(list);
      throw place.error("'answers' is " + found + "; it must be a list of at least one text");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list) {
      texts.add(text(element, "an element of 'answers'", place));
    }
    return texts;
  }

  private void requireReachable(String answer, RowPlace place) {
    if (answer.isBlank()) {
      throw place.error("an answer is blank; it must have a character other than white space");
    }
    if (!stop.isEmpty() && answer.strip().contains(stop)) {
      throw place.error(
          "the answer '%s' contains the text that ends a completion; set task.stop to another text"
              .formatted(RowPlace.excerpt(answer)));
    }
  }

  /** The text of a field; a null counts as a missing field. */
  private static Optional<String> optionalText(JsonNode row, String field, RowPlace place) {
    JsonNode value = row.path(field);
    return value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(text(value, "'" + field + "'", place));
  }

  private static String text(JsonNode value, String what, RowPlace place) {
    if (!value.isString()) {
      throw place.error(what + " is " + kind(value) + "; it must be a text in quotes");
    }
    String text = value.stringValue();
    if (text.isEmpty()) {
      throw place.error(what + " is empty; it must have at least one character");
    }
    // JSON can escape one half of a surrogate pair, which no encoding can express.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw place.error(what + " has half of a surrogate pair; escape both halves or none");
    }
    return text;
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      default -> "null";
    };
  }
}
