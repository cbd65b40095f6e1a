package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files of reference outputs that anyone may have written: one line that names file and field, exit
 * code 2, whatever is wrong with them.
 */
class MalformedReferenceTest {
  private static final String GOOD =
      """
      {
        "model": "tiny", "logits_file": "tiny.f32",
        "cases": [{"text": "a", "ids": [0, 5], "greedy": [7, 8], "margin": [1, 2.5],
                   "last_top": {"ids": [3, 4], "logits": [0.5, -1]},
                   "logits_offset": 0, "logits_count": 1024}]
      }
      """;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "cases"           | "cses"                  | : cases is missing; it must be a list of at least one object
          [{"text"          | [7, {"text"             | : cases[0] is 7, it must be an object
          "text": "a"       | "text": 3               | : cases[0].text is 3, it must be a text
          "ids": [0, 5]     | "is": [0]               | : cases[0].ids is missing; it must be a list of at least one integer
          "ids": [0, 5]     | "ids": []               | : cases[0].ids is [], it must be a list of at least one integer
          "ids": [0, 5]     | "ids": [0, 1024]        | : cases[0].ids[1] is 1024, and the model has the tokens 0 to 1023; is the file of this model?
          "ids": [0, 5]     | "ids": [0, -1]          | : cases[0].ids[1] is -1, it must be an integer of at least 0
          "ids": [0, 5]     | "ids": [4294967301]     | : cases[0].ids[0] is 4294967301, it must be an integer from 0 to 2147483647
          "greedy": [7, 8]  | "greedy": [7, 2.5]      | : cases[0].greedy[1] is 2.5, it must be an integer of at least 0
          "greedy": [7, 8]  | "greedy": [7]           | : cases[0].margin has 2 values, greedy has 1 tokens
          "margin"          | "margins"               | : cases[0].greedy_margin is missing; it must be a list of at least one number
          [1, 2.5]          | [1, -2.5]               | : cases[0].margin[1] is -2.5, it must not be negative
          [1, 2.5]          | [1, 1e999]              | : cases[0].margin[1] is
          [0.5, -1]         | [0.5]                   | : cases[0].last_top.logits has 1 values, ids has 2
          [0.5, -1]         | [0.5, "NaN"]            | : cases[0].last_top.logits[1] is "NaN", it must be a number
          [3, 4]            | [3, 99999]              | : cases[0].last_top.ids[1] is 99999, and the model has the tokens 0 to 1023; is the file of this model?
          "logits_offset": 0 | "logits_offset": -4    | : cases[0].logits_offset is -4, it must be an integer of at least 0
          "logits_offset": 0 | "logits_offset": 4     | : cases[0].logits_offset is 4, and 1024 logits from there end behind the 4096 bytes of
          "logits_offset": 0 | "logits_offset": 9223372036854775807 | : cases[0].logits_offset is 9223372036854775807, and 1024 logits from there end behind
          "logits_count": 1024 | "logits_count": 1000 | : cases[0].logits_count is for 1000 tokens, and the model has 1024; is the file of this model?
          "logits_file": "tiny.f32", | ``             | : logits_file is missing, and cases have a logits_offset
          "tiny.f32"        | "../tiny.f32"           | : logits_file is '../tiny.f32', it must be the name of a file in the same folder
          "tiny.f32"        | "/etc/passwd"           | : logits_file is '/etc/passwd', it must be the name of a file in the same folder
          "tiny.f32"        | ".."                    | : logits_file is '..', it must be the name of a file in the same folder
          "tiny.f32"        | "a\\\\b"            | : logits_file is 'a\\b', it must be the name of a file in the same folder
          "cases"           | "config_changes": 5, "cases" | : config_changes is 5, it must be an object
          }]                | }                       | :6: not valid JSON
          """)
  void isRefusedWithFileAndField(String part, String wrong, String problem) throws IOException {
    assertThat(GOOD).contains(part);
    Files.write(folder.resolve("tiny.f32"), new byte[4096]);

    assertThat(errorFor(GOOD.replace(part, wrong))).startsWith(goldens() + problem);
  }

  @Test
  void logitsInNoFormAreMissed() throws IOException {
    String without = GOOD.replace("last_top", "a").replace("logits_offset", "b");

    assertThat(errorFor(without))
        .isEqualTo(
            goldens() + ": cases[0].last_top is missing, and so are last_logits and logits_offset");
  }

  @Test
  void logitsOfAnotherVocabularyAreRefused() throws IOException {
    assertThat(errorFor(GOOD.replace("\"last_top\"", "\"last_logits\": [1, 2], \"last_top\"")))
        .isEqualTo(
            goldens()
                + ": cases[0].last_logits is for 2 tokens, and the model has 1024; is the file of"
                + " this model?");
  }

  @Test
  void aPromptThatDoesNotFitTheContextIsRefused() throws IOException {
    String ids = "\"ids\": [" + "1, ".repeat(2046) + "1";

    assertThat(errorFor(GOOD.replace("\"ids\": [0, 5", ids + ", 1")))
        .isEqualTo(
            goldens()
                + ": cases[0].ids and greedy need 2049 positions, and the context of the model is"
                + " 2048; take them out");
  }

  @Test
  void theFileOfLogitsMustBeThere() throws IOException {
    assertThat(errorFor(GOOD))
        .isEqualTo("cannot read " + folder.resolve("tiny.f32") + ": there is no such file");
  }

  @Test
  void whatIsNoJsonObjectIsRefused() throws IOException {
    assertThat(errorFor("")).startsWith(goldens() + ": not ");
    assertThat(errorFor("[]")).isEqualTo(goldens() + ": not a JSON object");
    assertThat(errorFor("[".repeat(100_000))).startsWith(goldens() + ":1: not valid JSON");
    Files.write(goldens(), new byte[] {(byte) 0xff, 0, 1, 2});
    assertThat(error()).startsWith(goldens() + ":");
    Files.delete(goldens());
    assertThat(error()).isEqualTo("cannot read " + goldens() + ": there is no such file");
    Files.createDirectory(goldens());
    assertThat(error()).startsWith("cannot read " + goldens() + ": ");
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(goldens().toFile(), "rw")) {
      file.setLength(17 << 20);
    }

    assertThat(error())
        .isEqualTo(goldens() + ": larger than 16 MiB, which no such file is; is it the right one?");
  }

  @Test
  void aToleranceIsANumberFromZeroUp() throws IOException {
    Files.writeString(goldens(), GOOD);

    assertThat(error("--tolerance", "-1"))
        .isEqualTo("--tolerance is -1.0, it must be a number of at least 0");
    assertThat(error("--tolerance", "NaN"))
        .isEqualTo("--tolerance is NaN, it must be a number of at least 0");
  }

  private Path goldens() {
    return folder.resolve("goldens.json");
  }

  private String errorFor(String text) throws IOException {
    Files.writeString(goldens(), text);
    return error();
  }

  /** The line that the command prints, without the program's name in front. */
  private String error(String... more) {
    String[] command = new String[3 + more.length];
    command[0] = "verify";
    command[1] = "builtin:tiny";
    command[2] = goldens().toString();
    System.arraycopy(more, 0, command, 3, more.length);
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.err()).hasLineCount(1).startsWith("evolkv: ").endsWith("\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
    return result.err().substring("evolkv: ".length()).stripTrailing();
  }
}
