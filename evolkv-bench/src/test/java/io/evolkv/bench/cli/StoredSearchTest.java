package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Searches on the embedded model whose prefilled prompts are in files, some or all. */
class StoredSearchTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  /** The least memory counts for one prompt and a sequence that keeps all of it. */
  @ParameterizedTest
  @CsvSource({
    "snapkv, f32, [12] of 3 prefilled prompts in files",
    "snapkv, f16, finished",
    "snapkv, q8, finished",
    "h2o, f32, [12] of 3 prefilled prompts in files",
    "expected-attention, f32, [12] of 3 prefilled prompts in files",
    "pyramidinfer, f32, [12] of 3 prefilled prompts in files"
  })
  void howMuchMemoryThereIsChangesNoBitOfTheResult(String policy, String promptKv, String logged)
      throws IOException {
    String[] named = {"-o", "policy.name=" + policy, "-o", "runtime.promptKv=" + promptKv};
    long least = leastKibibytes(named);
    Path memory = run("memory", named);
    Path some = run("some", with(named, "-o", memory(least * 3 / 2)));
    Path none = run("none", with(named, "-o", memory(least), "--threads", "2"));

    assertThat(log(memory)).doesNotContain("in files");
    assertThat(log(some)).containsPattern(logged);
    assertThat(log(none)).contains("3 of 3 prefilled prompts in files");
    assertThatThePeakIsBelowTheCap(some, least * 3 / 2);
    assertThatThePeakIsBelowTheCap(none, least);
    assertThat(RunFiles.of(some)).isEqualTo(RunFiles.of(memory));
    assertThat(RunFiles.of(none)).isEqualTo(RunFiles.of(memory));
    assertThat(none.resolve("prompts")).doesNotExist();
  }

  @Test
  void theFilesCanBeInAnotherFolderAndAreGoneAfterwards() throws IOException {
    Path shared = folder.resolve("shared");

    Path run = run("runs", "-o", none(), "-o", "store.dir=" + shared);

    assertThat(log(run)).contains("3 of 3 prefilled prompts in files");
    assertThat(shared).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeIsRefusedAlsoWhereMemoryIsEnough() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path runs = folder.resolve("runs");

    Evolkv.Result refused = search(runs, "-o", "store.dir=" + file.resolve("inside"));

    assertThat(refused.err())
        .isEqualTo(
            "evolkv: store.dir is %s: %s is a file; set it to a folder that can be written\n"
                .formatted(file.resolve("inside"), file));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(runs).doesNotExist();
    assertThat(run("others", "-o", "store.dir=" + folder.resolve("none/yet"))).exists();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void aDiskThatIsFullStopsTheSearchInOneLineAndItGoesOnAfterwards() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: there is no " + full);
    Path expected = run("memory");
    Path runs = folder.resolve("runs");
    Path toNowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    Evolkv.Result refused = search(runs, "-o", none(), "-o", "store.dir=" + toNowhere);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("evolkv: cannot write " + toNowhere);
    Path run = RunFiles.onlyRun(runs);
    Path prompts = Files.createDirectory(run.resolve("prompts"));
    Path second = Files.createSymbolicLink(prompts.resolve("prompt-000001.kv"), full);

    String[] inside = {"-o", none(), "-o", "store.dir=", "--resume", run.toString()};
    Evolkv.Result stopped = search(runs, inside);

    assertThat(stopped.exitCode()).isEqualTo(2);
    assertThat(stopped.err().lines().filter(line -> line.startsWith("evolkv: ")))
        .containsExactly(
            "evolkv: cannot write %s: No space left on device; make room, or set store.dir to a folder with more, and continue with --resume %s"
                .formatted(second, run));
    assertThat(prompts).doesNotExist();

    Evolkv.Result resumed = search(runs, inside);

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(RunFiles.of(run)).isEqualTo(RunFiles.of(expected));
    assertThat(prompts).doesNotExist();
  }

  @Test
  void filesOfAKilledSearchAreUsedByTheNextAndDamagedOnesAreNot() throws Exception {
    String none = none();
    RunFiles expected = ChildSearch.undisturbed(folder.resolve("undisturbed"));
    Path runs = folder.resolve("runs");
    try (ChildSearch child = ChildSearch.start(folder, runs, "-o", none)) {
      child.waitForCandidates(2);
      child.process().kill();
    }
    Path run = RunFiles.onlyRun(runs);
    assumeTrue(!Files.exists(run.resolve("budgets.json")), "the search was faster than its end");
    Path prompts = run.resolve("prompts");
    assertThat(prompts).isDirectoryContaining("glob:**/prompt-000000.kv");
    Path damaged = prompts.resolve("prompt-000001.kv");
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    Path foreign = prompts.resolve("prompt-000002.kv");
    Files.copy(prompts.resolve("prompt-000000.kv"), foreign, StandardCopyOption.REPLACE_EXISTING);

    Evolkv.Result resumed =
        Evolkv.alone().run(ChildSearch.command(runs, "-o", none, "--resume", run.toString()));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(RunFiles.of(run)).isEqualTo(expected);
    assertThat(log(run))
        .contains("prefilled again: " + damaged + " is damaged: ")
        .contains("prefilled again: " + foreign + " is another prompt than the one that is needed")
        .doesNotContain("prefilled again: " + prompts.resolve("prompt-000000.kv"));
    assertThat(prompts).doesNotExist();
  }

  private String none() {
    return memory(leastKibibytes());
  }

  private static String memory(long kibibytes) {
    return "store.memory=" + kibibytes + "k";
  }

  /** What a search without any memory says that it needs. */
  private long leastKibibytes(String... more) {
    Path runs = folder.resolve("refused");
    Evolkv.Result refused = search(runs, with(more, "-o", "store.memory=0"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(runs).doesNotExist();
    Matcher message =
        Pattern.compile(
                "evolkv: store.memory is 0, too little for a prompt of \\d+ tokens and a sequence that"
                    + " keeps it; set store.memory=(\\d+)k or more\n")
            .matcher(refused.err());
    assertThat(message.matches()).as(refused.err()).isTrue();
    return Long.parseLong(message.group(1));
  }

  private static void assertThatThePeakIsBelowTheCap(Path run, long kibibytes) throws IOException {
    JsonNode timings = RunFiles.timings(run);
    assertThat(timings.get("keyValueCapBytes").asLong()).isEqualTo(kibibytes << 10);
    assertThat(timings.get("keyValuePeakBytes").asLong()).isBetween(1L, kibibytes << 10);
    assertThat(log(run)).contains("keys and values took at most ");
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  private Path run(String name, String... more) {
    Path runs = folder.resolve(name);
    Evolkv.Result result = search(runs, more);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return RunFiles.onlyRun(runs);
  }

  private static Evolkv.Result search(Path runs, String... more) {
    return Evolkv.alone().run(Evolkv.small("search", runs, more));
  }

  private static String log(Path run) throws IOException {
    return Files.readString(run.resolve("log.txt"));
  }
}
