package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong: one line that says what is wrong and where, and exit code 2. */
class WrongInputTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aTypoInAConfigurationIsShownWithFileLineAndWhatWasMeant() throws IOException {
    Path config = write("my.conf", "seed = 3\n\nbudget {\n  maen = 48\n}\n");

    refused(
        config + ":4: budget.maen is no setting; did you mean budget.mean?",
        "search",
        config.toString());
    refused(
        config + ":4: budget.maen is no setting; did you mean budget.mean?",
        "evaluate",
        config.toString());
  }

  @Test
  void aWrongValueInAConfigurationIsShownWithFileAndLine() throws IOException {
    Path config = write("my.conf", "# mine\nbudget.mean = -5\n");
    refused(
        config + ":2: budget.mean is -5, it must be between 1 and 1000000",
        "search",
        config.toString());

    config = write("my.conf", "policy { name = snapkvv }\n");
    refused(
        config + ":1: policy.name: there is no policy named 'snapkvv'; did you mean snapkv?",
        "search",
        config.toString());

    config = write("my.conf", "\npolicy {\n  name = snapkv\n  windou = 4 }\n");
    refused(
        config + ":4: policy.windou is no option of policy snapkv; did you mean policy.window?",
        "search",
        config.toString());
  }

  @Test
  void whatAPolicyOrAnOptimizerRefusesIsShownWithFileAndLine() throws IOException {
    Path config = write("my.conf", "policy {\n  kernel = 4\n}\noptimizer { name = genetic\n");
    Files.writeString(config, "  population = 3 }\n", StandardOpenOption.APPEND);
    String odd =
        "policy snapkv: kernel is 4, but has to be an odd number of positions: 1, 3, 5, ...";
    refused(config + ":2: " + odd, "evaluate", config.toString());
    refused("-o policy.kernel=4: " + odd, "evaluate", "-o", "policy.kernel=4");
    refused(
        "--policy-option snapkv: " + odd,
        "compare",
        "--policies=snapkv",
        "--policy-option=snapkv.kernel=4");
    refused(
        config + ":5: optimizer genetic: elites is 4, it must be less than the population of 3",
        "search",
        config.toString(),
        "-o",
        "policy.kernel=3");
    refused(
        "-o policy.skipLayers=x: policy knorm: skipLayers is no list of layers; write their numbers"
            + " with commas, for example 0,1",
        "evaluate",
        "-o",
        "policy.name=knorm",
        "-o",
        "policy.skipLayers=x");
  }

  @Test
  void anOptionThatTheModelDoesNotFitIsShownWithItsPlaceBeforeAnyWork() throws IOException {
    Path config = write("my.conf", "policy { name = knorm\n  skipLayers = \"0, 8\"\n}\n");
    String range = "names layer 8, the model has layers 0 to 7";

    refused(config + ":2: policy knorm: skipLayers " + range, "search", config.toString());
    refused(
        "--policy-option knorm: policy knorm: skipLayers " + range,
        "compare",
        "--policies=knorm",
        "--policy-option=knorm.skipLayers=8");
    String recipe = "-o policy.allocator=knorm(skipLayers=8)";
    refused(
        recipe + ": setting allocator: skipLayers " + range,
        "generate",
        "builtin:tiny",
        "--prompt=a",
        "--policy=recipe",
        "-o",
        recipe.substring(3));
  }

  @Test
  void aConfigurationThatIsNotTheRightKindOfFile() throws IOException {
    Path none = folder.resolve("none.conf");
    refused("there is no configuration file " + none, "search", none.toString());
    refused(folder + " is a folder, not a configuration file", "search", folder.toString());

    Path latin = folder.resolve("latin.conf");
    Files.write(
        latin, "seed = 1\noutput.name = \"caf\u00e9\"\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(latin + ":2: the text is not UTF-8", "search", latin.toString());

    Path including = write("including.conf", "seed = 1\ninclude \"latin.conf\"\n");
    refused(latin + ":2: the text is not UTF-8", "search", including.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          budget.mean=0 | budget.mean is '0', it must be between 1 and 1000000
          budget.mean=-32 | budget.mean is '-32', it must be between 1 and 1000000
          budget.mean=99999999999999999999 | budget.mean is '99999999999999999999', it must be between 1 and 1000000
          search.samples=0 | search.samples is '0', it must be between 1 and 1000000
          task.length=95 | task.length is '95', it must be between 96 and 131072
          optimizer.sigma=-1 | optimizer.sigma is '-1', it must be between 0.001 and 10
          policy.window=0 | policy.window is '0', it must be at least 1
          optimizer.name=evolk | optimizer.name: there is no optimizer named 'evolk'; did you mean evolkv?
          task.name=recal | task.name: there is no task named 'recal'; did you mean recall?
          runtime.kernels=fast | runtime.kernels is 'fast', it must be one of: auto, vector, scalar
          """)
  void aWrongSettingOnTheCommandLine(String setting, String problem) {
    refused("-o " + setting + ": " + problem, "search", "-o", setting);
  }

  @Test
  void aTaskFileThatIsMissingEmptyOrMalformed() throws IOException {
    Path none = folder.resolve("none.jsonl");
    refusedTask("setting task.file: '" + none + "' does not exist", none);
    refusedTask(
        "setting task.file: '" + folder + "' is a folder; name a file with one JSON object a line",
        folder);
    Path empty = write("empty.jsonl", "");
    refusedTask(
        "setting task.file: '" + empty + "' has no rows; it needs one JSON object a line", empty);
    Path malformed =
        write("bad.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n{\"prompt\": oops\n");
    assertThat(errorOf("evaluate", "--task", "jsonl", "-o", "task.file=" + malformed))
        .startsWith(malformed + ":2: not a JSON object ");
    Path misnamed = write("misnamed.jsonl", "{\"promt\": \"a\", \"answer\": \"b\"}\n");
    assertThat(errorOf("evaluate", "--task", "jsonl", "-o", "task.file=" + misnamed))
        .startsWith(misnamed + ":1: the field 'prompt' is missing");
  }

  @Test
  void aTaskWithoutItsFile() {
    refused(
        "task jsonl needs task.file; add -o task.file=VALUE"
            + " (File with one JSON object a line: prompt, and answer or answers)",
        "evaluate",
        "--task",
        "jsonl");
  }

  @Test
  void budgetsThatCannotBeRead() throws IOException {
    Path none = folder.resolve("none.json");
    refused("cannot read " + none + ": there is no such file", "evaluate", "--budgets", none + "");
    Path text = write("budgets.json", "32 32 32\n");
    assertThat(errorOf("evaluate", "--budgets", text.toString())).startsWith(text + ":1: ");
  }

  @Test
  void anOutputFolderThatCannotBeWritten() throws IOException {
    Path file = write("file", "");
    assertThat(errorOf(Evolkv.small("search", file)))
        .startsWith("cannot write " + file + "/")
        .endsWith(": a file is in the way; set output.dir to a folder that can be written");
  }

  @Test
  void aPromptThatDoesNotFit() throws IOException {
    Path file = write("long.txt", "word ".repeat(5000));
    assertThat(errorOf("generate", "builtin:tiny", "--prompt-file", file.toString()))
        .contains(" tokens, the model's context length is 2048");

    refused(
        "there is no file " + folder + "/none",
        "generate",
        "builtin:tiny",
        "--prompt-file",
        folder + "/none");
    refused(
        "--max-tokens is 0, it must be at least 1",
        "generate",
        "builtin:tiny",
        "--prompt",
        "a",
        "--max-tokens",
        "0");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    refused(
        file + ": the text is not UTF-8",
        "generate",
        "builtin:tiny",
        "--prompt-file",
        file.toString());
  }

  @Test
  void aTextFileWithALineThatIsNoText() throws IOException {
    Path file = write("texts.jsonl", "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n");

    Evolkv.Result result =
        Evolkv.alone().run("tokenize", "builtin:tiny", "--file", file.toString(), "--json");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "evolkv: "
                + file
                + ":2: needs an object with a field text, for example {\"text\": \"Hello\"}\n");
  }

  @Test
  void aModelOrRuntimeThatDoesNotExist() {
    refused(
        "there is no embedded model 'builtin:huge': use builtin:tiny or the path of a GGUF",
        "inspect",
        "builtin:huge");
    refused(
        "there is no runtime named 'vectr'; did you mean vector?",
        "inspect",
        "builtin:tiny",
        "--runtime",
        "vectr");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          serch | there is no command 'serch'; did you mean search? | evolkv
          search --resumee | there is no option --resumee; did you mean --resume? | evolkv search
          inspect | Missing required parameter: 'MODEL' | evolkv inspect
          inspect a b | 'b' is one argument too many | evolkv inspect
          generate m Hello | 'Hello' is one argument too many; a prompt stands behind --prompt | evolkv generate
          search --threads many | Invalid value for option '--threads': 'many' is not an int | evolkv search
          generate m --prompt a --prompt-file b | --prompt=TEXT, --prompt-file=FILE are mutually exclusive (specify only one) | evolkv generate
          """)
  void aCommandLineThatCannotBeUnderstoodAlsoPointsToTheHelp(
      String line, String problem, String command) {
    Evolkv.Result result = Evolkv.alone().run(line.split(" ", -1));

    assertThat(result.err()).isEqualTo("evolkv: " + problem + "\nSee: " + command + " --help\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void aResultThatTheDiskDoesNotTakeIsNoSuccess() {
    Evolkv.Result result = withOutputThatFails("No space left on device");

    assertThat(result.err())
        .isEqualTo(
            "evolkv: the result could not be written to standard output in full; is the disk"
                + " full?\n");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void aReaderThatGoesBeforeTheEndWantsNoMessage() {
    Evolkv.Result result = withOutputThatFails("Broken pipe");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  private static Evolkv.Result withOutputThatFails(String reason) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            InputStream.nullInputStream(),
            ResultStream.to(failing, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Set.of(),
            Optional.empty());
    int exitCode = new Main(shell).run("tokenize", "builtin:tiny", "hello");
    return new Evolkv.Result(exitCode, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whereTheFailureCameFromIsShownOnRequestOnly() {
    Evolkv.Result result = Evolkv.alone().run("inspect", "builtin:huge", "--stacktrace");

    assertThat(result.err()).contains("\n\tat io.evolkv.");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void refusedTask(String message, Path file) {
    refused(message, "evaluate", "--task", "jsonl", "-o", "task.file=" + file);
  }

  private static void refused(String message, String... command) {
    assertThat(errorOf(command)).isEqualTo(message);
  }

  /** The one line that a refused command prints, without the program's name in front. */
  private static String errorOf(String... command) {
    Evolkv.Result result = Evolkv.alone().run(command);
    assertThat(result.err())
        .as(String.join(" ", command))
        .hasLineCount(1)
        .startsWith("evolkv: ")
        .endsWith("\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
    return result.err().substring("evolkv: ".length()).stripTrailing();
  }
}
