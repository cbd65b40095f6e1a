package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code tokenize --check} on the embedded model. */
class TokenizerCheckTest {
  private static final String RIGHT =
      "{\"text\": \"hello world\", \"ids\": [258, 300, 80, 276, 320, 985]}\n";
  private static final String WRONG = "{\"text\": \"he\", \"ids\": [77, 70]}\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void textsThatGiveTheirTokensAgree() throws IOException {
    Evolkv.Result result = check(RIGHT + "\n{\"text\": \"\", \"ids\": []}");

    assertThat(result.out()).isEqualTo("2 of 2 texts agree\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void aTextThatGivesOtherTokensIsShownWithBoth() throws IOException {
    Evolkv.Result result = check(RIGHT + "{\"text\": \"hello world\", \"ids\": [258, 300, 4]}\n");

    assertThat(result.out())
        .isEqualTo(
            """
            1 of 2 texts agree

            line 2: "hello world"
              from token 3 on
              expected  [4]
              got       [80, 276, 320, 985]
            """);
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void theFirstTenAreShownAndAllAsJson() throws IOException {
    String text = RIGHT + WRONG.repeat(13);

    assertThat(check(text).out())
        .startsWith("1 of 14 texts agree\n\nline 2: ")
        .contains("\nline 11: ")
        .doesNotContain("\nline 12: ")
        .endsWith("\n\n3 more; --json shows all\n");

    Evolkv.Result json = check(text, "--json");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.json().get("texts").intValue()).isEqualTo(14);
    assertThat(json.json().get("agree").intValue()).isEqualTo(1);
    assertThat(json.json().get("differ").size()).isEqualTo(13);
    assertThat(json.json().at("/differ/12"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    "{\"line\": 14, \"text\": \"he\", \"expected\": [77, 70], \"got\": [258]}"));
  }

  @Test
  void aCompressedFileIsTheSame() throws IOException {
    Files.write(file(), compressed(RIGHT + WRONG));

    assertThat(checkFile().out()).startsWith("1 of 2 texts agree\n");
  }

  @Test
  void compressedDataThatAreDamagedAreToldAsThat() throws IOException {
    byte[] whole = compressed(RIGHT.repeat(50));
    Files.write(file(), Arrays.copyOf(whole, whole.length - 12));
    refused(": the compressed data are damaged (they end too early); get the file again");

    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1;
    Files.write(file(), damaged);
    refused(": the compressed data are damaged (Corrupt GZIP trailer); get the file again");
  }

  @Test
  void aSmallFileThatUnpacksToAHugeOneIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      byte[] spaces = new byte[1 << 20];
      for (int i = 0; i < 65; i++) {
        out.write(spaces);
      }
    }
    Files.write(file(), bytes.toByteArray());

    refused(": unpacks to more than 64 MiB; split it, or get it again if it is damaged");
  }

  @Test
  void aLineThatIsNotOfTheFormatIsNamed() throws IOException {
    Files.writeString(file(), "\n");
    refused(": has no lines; it needs objects with text and ids, one a line");
    String needsIds = "needs a field ids with token ids, for example ";
    for (String wrong : new String[] {"7", "[1.5]", "[-1]", "[99999999999]", "[\"5\"]"}) {
      Files.writeString(file(), RIGHT + "{\"text\": \"a\", \"ids\": " + wrong + "}\n");
      refused(":2: " + needsIds);
    }
    Files.writeString(file(), RIGHT + "{\"text\": \"a\"}\n");
    refused(":2: " + needsIds);
    Files.writeString(file(), RIGHT + "{\"ids\": []}\n");
    refused(":2: needs an object with a field text, ");
    Files.writeString(file(), RIGHT + RIGHT + "oops\n");
    refused(":3: is no JSON: ");
  }

  @Test
  void thereIsOneSourceOfTexts() throws IOException {
    Files.writeString(file(), RIGHT);
    Evolkv.Result result =
        Evolkv.alone().run("tokenize", "builtin:tiny", "text", "--check", file().toString());

    assertThat(result.err()).isEqualTo("evolkv: give only one of a text, --file and --check\n");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private Path file() {
    return folder.resolve("texts.jsonl");
  }

  private Evolkv.Result check(String text, String... more) throws IOException {
    Files.writeString(file(), text);
    return checkFile(more);
  }

  private Evolkv.Result checkFile(String... more) {
    String[] command =
        Arrays.copyOf(new String[] {"tokenize", "builtin:tiny", "--check"}, 4 + more.length);
    command[3] = file().toString();
    System.arraycopy(more, 0, command, 4, more.length);
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.err()).isEmpty();
    return result;
  }

  private void refused(String problem) {
    Evolkv.Result result =
        Evolkv.alone().run("tokenize", "builtin:tiny", "--check", file().toString());
    assertThat(result.err()).hasLineCount(1).startsWith("evolkv: " + file() + problem);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
