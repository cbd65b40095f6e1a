package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others see of a search that runs in a process of its own. */
class RunningSearchTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  @Test
  void aRunningSearchIsListedWatchedToItsEndAndClosedToOthers() throws Exception {
    Path runs = folder.resolve("runs");
    try (ChildSearch child = ChildSearch.start(folder, runs, "-o", "optimizer.generations=40")) {
      child.waitForCandidates(3);
      Path run = child.run();

      assertThat(Evolkv.alone().run("runs", runs.toString()).out())
          .containsPattern("\\n" + run.getFileName() + "  builtin:tiny  recall +snapkv +running +");
      Evolkv.Result second =
          Evolkv.alone().run(ChildSearch.command(runs, "--resume", run.toString()));
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.err())
          .isEqualTo(
              "evolkv: another process works on the run %s; wait until it is done, or start a new run without --resume\n"
                  .formatted(run));

      Evolkv.Result watched = Evolkv.alone().run("watch", run.toString());

      assertThat(child.process().waitForEnd()).as(child.process().err()).isZero();
      assertThat(watched.err()).isEmpty();
      assertThat(watched.exitCode()).isZero();
      int candidates = RunFiles.of(run).candidates();
      assertThat(watched.out().lines())
          .first()
          .asString()
          .matches("(search: \\d+ of \\d+ candidates, best score .*|held-out: .*)");
      assertThat(watched.out().lines())
          .last()
          .asString()
          .matches(
              "finished: %d candidates, best score [0-9.]+ %%; evolkv search --resume %s shows the result"
                  .formatted(candidates, run));
      assertThat(Evolkv.alone().run("runs", runs.toString()).out()).contains(" finished ");
    }
  }

  @Test
  void theWatchOfAKilledSearchSaysHowToGoOn() throws Exception {
    Path runs = folder.resolve("runs");
    Path run;
    try (ChildSearch child = ChildSearch.start(folder, runs)) {
      child.waitForCandidates(1);
      run = child.run();
      child.process().kill();
    }

    Evolkv.Result watched = Evolkv.alone().run("watch", run.toString());

    assertThat(watched.out())
        .isEqualTo(
            "stopped after %d candidates; evolkv search --resume %s goes on\n"
                .formatted(ChildSearch.candidates(run), run));
    assertThat(Evolkv.alone().run("runs", runs.toString()).out()).contains(" stopped ");
  }
}
