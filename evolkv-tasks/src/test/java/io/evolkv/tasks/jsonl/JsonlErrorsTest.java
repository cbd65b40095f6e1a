package io.evolkv.tasks.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.tasks.metrics.AnswerMetric;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonlErrorsTest {
  private static final String GOOD = "{\"prompt\": \"p\", \"answer\": \"x\"}\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("rows.jsonl"), text);
  }

  private static void read(String file, double searchShare, Split split) {
    new JsonlTask(new JsonlOptions(file, 24, "\\n", searchShare, false, AnswerMetric.EXACT))
        .samples(split, 10, new TaskContext(new NoTokenizer(), 1));
  }

  private static void read(Path file) {
    read(file.toString(), 0, Split.HELD_OUT);
  }

  private static void requireInvalid(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContainPattern("\\R");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\": \"p\"                    | not a JSON object (",
        "nonsense                              | not a JSON object (column 1: Unrecognized token 'nonsense'",
        "{\"prompt\": \"p\", \"answer\": \"a\"} x | not a JSON object (",
        "{\"prompt\": \"p\", \"prompt\": \"q\"}   | not a JSON object (",
        "[1]                                   | not a JSON object but a list",
        "\"p\"                                 | not a JSON object but a text",
        "null                                  | not a JSON object but null",
        "{\"answer\": \"a\"}                   | the field 'prompt' is missing",
        "{\"prompt\": null, \"answer\": \"a\"} | the field 'prompt' is missing",
        "{\"prompt\": \"\", \"answer\": \"a\"} | 'prompt' is empty",
        "{\"prompt\": 7, \"answer\": \"a\"}    | 'prompt' is a number; it must be a text in quotes",
        "{\"prompt\": \"\\ud800\", \"answer\": \"a\"} | 'prompt' has half of a surrogate pair",
        "{\"prompt\": \"p\"}                   | the field 'answer' is missing",
        "{\"prompt\": \"p\", \"answer\": {}}   | 'answer' is an object; it must be a text",
        "{\"prompt\": \"p\", \"answer\": true} | 'answer' is true or false; it must be a text",
        "{\"prompt\": \"p\", \"answer\": \" \"} | an answer is blank",
        "{\"prompt\": \"p\", \"answer\": \"\"} | 'answer' is empty",
        "{\"prompt\": \"p\", \"answers\": []}  | 'answers' is an empty list",
        "{\"prompt\": \"p\", \"answers\": \"a\"} | 'answers' is a text; it must be a list",
        "{\"prompt\": \"p\", \"answers\": [1]} | an element of 'answers' is a number",
        "{\"prompt\": \"p\", \"answers\": [\"a\"], \"answer\": \"a\"} | both 'answer' and 'answers'",
        "{\"prompt\": \"p\", \"answer\": \"a\\nb\"} | the answer 'a?b' contains the text that ends",
        "{\"prompt\": \"p\", \"answer\": \"a\", \"id\": 1.5} | 'id' is a number",
        "{\"prompt\": \"p\", \"answer\": \"a\", \"family\": []} | 'family' is a list",
        "{\"prompt\": \"p\", \"answer\": \"a\", \"id\": \"line-1\"} | the id 'line-1' is already that of line 1",
      })
  void aMalformedRowIsAnErrorWithFileAndLine(String row, String message) throws IOException {
    Path file = file(GOOD + "\n" + row + "\n");
    requireInvalid(() -> read(file), file + ":3: " + message);
  }

  @Test
  void bytesThatAreNotUtf8AreAnErrorWithFileAndLine() throws IOException {
    Path file = folder.resolve("latin1.jsonl");
    Files.write(
        file, (GOOD + GOOD.replace("p\"", "\u00e9\"")).getBytes(StandardCharsets.ISO_8859_1));
    requireInvalid(() -> read(file), file + ":2: the line is not UTF-8");
  }

  @Test
  void aLineOverTheLimitIsRefusedAndOneAtItIsRead() throws IOException {
    Path file = file(GOOD);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(GOOD.length() + LineReader.LONGEST_LINE + 1L);
      requireInvalid(() -> read(file), file + ":2: the line is longer than 64 MiB");
      bytes.setLength(GOOD.length() + (long) LineReader.LONGEST_LINE);
    }
    requireInvalid(() -> read(file), file + ":2: not a JSON object");
  }

  @Test
  void deepNestingIsAnErrorToo() throws IOException {
    Path file = file("[".repeat(1_000_000));
    requireInvalid(
        () -> read(file),
        file
            + ":1: not a JSON object (Document nesting depth (501) exceeds the maximum allowed"
            + " (500)");
  }

  @Test
  void aFileWithoutRowsIsAnError() throws IOException {
    Path file = file("\n \n");
    requireInvalid(() -> read(file), "setting task.file: '" + file + "' has no rows");
  }

  @Test
  void aSplitWithoutRowsIsAnError() throws IOException {
    Path file = file(GOOD);
    requireInvalid(
        () -> read(file.toString(), 0, Split.SEARCH),
        "setting task.searchShare: 0.0 leaves none of the 1 rows");
  }

  @Test
  void aFileThatCannotBeOpenedIsAnErrorThatNamesTheSetting() {
    Path missing = folder.resolve("missing.jsonl");
    requireInvalid(() -> read(missing), "setting task.file: '" + missing + "' does not exist");
    requireInvalid(() -> read(folder), "setting task.file: '" + folder + "' is a folder");
    requireInvalid(() -> read("a\0b", 0, Split.HELD_OUT), "setting task.file: 'a?b' is not a path");
  }

  @Test
  void anUnknownEscapeIsAnErrorThatNamesTheSetting() {
    requireInvalid(
        () -> new JsonlTask(new JsonlOptions("f", 24, "\\q", 0.5, false, AnswerMetric.EXACT)),
        "setting task.stop: '\\q' has an unknown escape");
  }

  @Property(tries = 500)
  void anyBytesGiveSamplesOrAnInvalidInputException(@ForAll byte[] bytes) throws IOException {
    readAnything(bytes);
  }

  @Property(tries = 500)
  void anyTextLikeARowGivesSamplesOrAnInvalidInputException(@ForAll("rowLikeTexts") String text)
      throws IOException {
    readAnything(text.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> rowLikeTexts() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\n",
            " ",
            "\"prompt\"",
            "\"answer\"",
            "\"answers\"",
            "\"id\"",
            "\"family\"",
            "\"\"",
            "\"p\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "1e999",
            "-",
            "0",
            "null",
            "true",
            "\u2028",
            "\u0001",
            "/*",
            "{\"prompt\":\"p\",\"answer\":");
    return parts.list().ofMaxSize(16).map(list -> String.join("", list));
  }

  private static void readAnything(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("any", ".jsonl");
    try {
      Files.write(file, bytes);
      read(file);
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).doesNotContainPattern("\\R").containsPattern(":\\d+: |task\\.");
    } finally {
      Files.delete(file);
    }
  }
}
