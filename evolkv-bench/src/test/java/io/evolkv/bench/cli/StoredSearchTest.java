package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches on the embedded model whose prefilled prompts are in files, some or all. */
class StoredSearchTest {
  private static final String NONE = "store.memory=0";

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"snapkv, 1500k", "h2o, 700k", "expected-attention, 1500k"})
  void whereThePromptsAreChangesNoBitOfTheResult(String policy, String cap) throws IOException {
    String named = "policy.name=" + policy;
    Path memory = run("memory", "-o", named);
    Path some = run("some", "-o", named, "-o", "store.memory=" + cap);
    Path none = run("none", "-o", named, "-o", NONE, "--threads", "2");

    assertThat(log(memory)).doesNotContain("in files");
    assertThat(log(some)).containsPattern("[12] of 3 prefilled prompts in files");
    assertThat(log(none)).contains("3 of 3 prefilled prompts in files");
    assertThat(RunFiles.of(some)).isEqualTo(RunFiles.of(memory));
    assertThat(RunFiles.of(none)).isEqualTo(RunFiles.of(memory));
    assertThat(none.resolve("prompts")).doesNotExist();
  }

  @Test
  void theFilesCanBeInAnotherFolderAndAreGoneAfterwards() throws IOException {
    Path shared = folder.resolve("shared");

    Path run = run("runs", "-o", NONE, "-o", "store.dir=" + shared);

    assertThat(log(run)).contains("3 of 3 prefilled prompts in files");
    assertThat(shared).isEmptyDirectory();
  }

  @Test
  void aDiskThatIsFullStopsTheSearchInOneLineAndItGoesOnAfterwards() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "skipped: there is no " + full);
    Path expected = run("memory");
    Path runs = folder.resolve("runs");
    Path notFolder = Files.writeString(folder.resolve("file"), "");
    Evolkv.Result refused = search(runs, "-o", NONE, "-o", "store.dir=" + notFolder);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("evolkv: cannot write " + notFolder);
    Path run = RunFiles.onlyRun(runs);
    Path prompts = Files.createDirectory(run.resolve("prompts"));
    Path second = Files.createSymbolicLink(prompts.resolve("prompt-000001.kv"), full);

    String[] inside = {"-o", NONE, "-o", "store.dir=", "--resume", run.toString()};
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
    RunFiles expected = ChildSearch.undisturbed(folder.resolve("undisturbed"));
    Path runs = folder.resolve("runs");
    try (ChildSearch child = ChildSearch.start(folder, runs, "-o", NONE)) {
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
        Evolkv.alone().run(ChildSearch.command(runs, "-o", NONE, "--resume", run.toString()));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(RunFiles.of(run)).isEqualTo(expected);
    assertThat(log(run))
        .contains("prefilled again: " + damaged + " is damaged: ")
        .contains("prefilled again: " + foreign + " is another prompt than the one that is needed")
        .doesNotContain("prefilled again: " + prompts.resolve("prompt-000000.kv"));
    assertThat(prompts).doesNotExist();
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
