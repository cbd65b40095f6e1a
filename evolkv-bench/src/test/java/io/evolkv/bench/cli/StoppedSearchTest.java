package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search on the embedded model that is stopped in a process of its own, and goes on. */
class StoppedSearchTest {
  private static final String SEARCH_LENGTH = "optimizer.generations=14";

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void aKilledSearchGoesOnToTheResultOfAnUndisturbedOne() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(Evolkv.alone().run(search(undisturbed)).exitCode()).isZero();
    RunFiles expected = RunFiles.of(RunFiles.onlyRun(undisturbed));

    Path killed = folder.resolve("killed");
    long linesLeft;
    try (ChildProcess child = ChildProcess.start(folder, search(killed))) {
      waitForLines(child, killed, 8);
      child.kill();
      linesLeft = lines(killed);
    }
    Path run = RunFiles.onlyRun(killed);
    assertThat(linesLeft).isBetween(8L, expected.journal().lines().count() - 1);
    assertThat(run.resolve("summary.json")).doesNotExist();

    Evolkv.Result resumed = Evolkv.alone().run(search(killed, "--resume"));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).startsWith("search in " + run + " goes on after ");
    assertThat(RunFiles.of(run)).isEqualTo(expected);
  }

  @Test
  void anInterruptedSearchSaysHowToGoOn() throws Exception {
    assumeTrue(ProcessHandle.current().supportsNormalTermination(), "signals of POSIX");
    Path runs = folder.resolve("runs");
    try (ChildProcess child = ChildProcess.start(folder, search(runs))) {
      waitForLines(child, runs, 3);
      child.terminate();

      assertThat(child.waitForEnd()).isEqualTo(128 + 15);
      assertThat(child.err())
          .endsWith("evolkv: interrupted; the same command with --resume goes on from here\n");
      assertThat(child.out()).isEmpty();
    }
  }

  @Test
  void aMissingModelIsOneLineAlsoInAFreshProcess() throws Exception {
    try (ChildProcess child = ChildProcess.start(folder, "search", "-o", "model=none.gguf")) {
      assertThat(child.waitForEnd()).isEqualTo(2);
      assertThat(child.err())
          .isEqualTo("evolkv: none.gguf: no such file; check the model's path\n");
      assertThat(child.out()).isEmpty();
    }
  }

  private static String[] search(Path runs, String... more) {
    return Evolkv.small(
        "search",
        runs,
        Stream.concat(Stream.of("-o", SEARCH_LENGTH), Stream.of(more)).toArray(String[]::new));
  }

  private static void waitForLines(ChildProcess child, Path runs, int lines) throws Exception {
    while (lines(runs) < lines) {
      assertThat(child.alive()).as(() -> "ended early: " + child.err()).isTrue();
      Thread.sleep(5);
    }
  }

  /** Whole lines of the journal of the one run, none while there is no journal. */
  private static long lines(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(runs)) {
      Path journal = all.findFirst().orElse(runs).resolve("journal.jsonl");
      return Files.exists(journal)
          ? Files.readString(journal).chars().filter(c -> c == '\n').count()
          : 0;
    }
  }
}
