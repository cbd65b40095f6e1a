package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evolkv.bench.fakes.MemoryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search on the embedded model that is stopped in a process of its own, and goes on. How often it
 * is killed is in the system property {@code evolkv.kills}, when in {@code evolkv.kills.seed}.
 */
class StoppedSearchTest {
  private static final int KILLS = Integer.getInteger("evolkv.kills", 3);
  private static final long SEED = Long.getLong("evolkv.kills.seed", 7);

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void aSearchKilledAtAnyMomentGoesOnToTheResultOfAnUndisturbedOne() throws Exception {
    killAndGoOn();
  }

  @Test
  void aRaceKilledAtAnyMomentGoesOnToTheResultOfAnUndisturbedOne() throws Exception {
    killAndGoOn("-o", "search.samples=12", "-o", "search.racing=2");
  }

  private void killAndGoOn(String... more) throws Exception {
    RunFiles expected = ChildSearch.undisturbed(folder.resolve("undisturbed"), more);
    int candidates = expected.candidates();
    Random random = new Random(SEED);

    for (int kill = 0; kill < KILLS; kill++) {
      Path runs = folder.resolve("killed-" + kill);
      int after = random.nextInt(candidates + 1);
      try (ChildSearch child = ChildSearch.start(folder, runs, more)) {
        child.waitForCandidates(after);
        Thread.sleep(random.nextInt(30));
        child.process().kill();
      }
      Path run = RunFiles.onlyRun(runs);
      int known = ChildSearch.candidates(run);
      assertThat(known).as("kill %d", kill).isBetween(after, candidates);
      boolean finished = Files.exists(run.resolve("summary.json"));

      String[] resume =
          Stream.concat(Stream.of(more), Stream.of("--resume", run.toString()))
              .toArray(String[]::new);
      Evolkv.Result resumed = Evolkv.alone().run(ChildSearch.command(runs, resume));

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(RunFiles.of(run)).as("killed after %d candidates", known).isEqualTo(expected);
      if (!finished) {
        assertThat(RunFiles.timings(run).get("replayed").intValue()).isEqualTo(known);
      }
      RunFiles.delete(runs);
    }
  }

  @Test
  void aDiskThatIsFullStopsTheSearchInOneLineAndItGoesOnAfterwards() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "limits of a running process");
    RunFiles expected = ChildSearch.undisturbed(folder.resolve("undisturbed"));
    Path runs = folder.resolve("runs");
    int known;
    try (ChildSearch child = ChildSearch.start(folder, runs)) {
      child.waitForCandidates(5);
      Path log = RunFiles.onlyRun(runs).resolve("journal.db-wal");
      limitFiles(child.process().pid(), Files.size(log));

      assertThat(child.process().waitForEnd()).isEqualTo(2);
      Path run = RunFiles.onlyRun(runs);
      known = ChildSearch.candidates(run);
      assertThat(child.process().err().lines().filter(line -> line.startsWith("evolkv: ")))
          .singleElement()
          .asString()
          .startsWith("evolkv: cannot write " + run.resolve("journal.db") + ": ")
          .endsWith("; what was measured is kept: mend this and continue with --resume " + run);
    }
    Path run = RunFiles.onlyRun(runs);
    assertThat(known).isBetween(5, expected.candidates() - 1);

    Evolkv.Result resumed = Evolkv.alone().run(ChildSearch.command(runs, "--resume"));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(RunFiles.of(run)).isEqualTo(expected);
    assertThat(RunFiles.timings(run).get("replayed").intValue()).isEqualTo(known);
  }

  /** From here on the system refuses to let the files of a process grow beyond a size. */
  private static void limitFiles(long process, long bytes) throws Exception {
    String limit = "--fsize=" + bytes + ":" + bytes;
    Process prlimit =
        new ProcessBuilder("/usr/bin/prlimit", "--pid", Long.toString(process), limit).start();
    assertThat(prlimit.waitFor()).isZero();
  }

  @Test
  void anInterruptedSearchSaysHowToGoOn() throws Exception {
    assumeTrue(ProcessHandle.current().supportsNormalTermination(), "signals of POSIX");
    try (ChildSearch search = ChildSearch.start(folder, folder.resolve("runs"))) {
      search.waitForCandidates(3);
      ChildProcess child = search.process();
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
}
