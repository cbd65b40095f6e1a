package io.evolkv.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFinderTest {
  private static final Fingerprint MINE = Fingerprint.of(Map.of("seed", "1"));
  private static final Fingerprint OTHER = Fingerprint.of(Map.of("seed", "2"));

  @TempDir(factory = MemoryFolder.class)
  private Path runs;

  @Test
  void theNewestUnfinishedRunOfTheSameInputsIsFound() throws IOException {
    run("20260101-000000-a", MINE);
    Path newest = run("20260102-000000-a", MINE);
    run("20260103-000000-a", OTHER);
    finish(run("20260104-000000-a", MINE));

    assertThat(RunFinder.find(runs, MINE)).isEqualTo(newest);
  }

  @Test
  void whenAllAreFinishedTheNewestIsFound() throws IOException {
    finish(run("20260101-000000-a", MINE));
    Path newest = finish(run("20260102-000000-a", MINE));

    assertThat(RunFinder.find(runs, MINE)).isEqualTo(newest);
  }

  @Test
  void runsWithADamagedOrEmptyJournalAreNoCandidates() throws IOException {
    Path good = run("20260101-000000-a", MINE);
    Files.writeString(
        run("20260102-000000-a", MINE).resolve(RunDirectory.JOURNAL), "x".repeat(999));
    Files.writeString(run("20260103-000000-a", MINE).resolve(RunDirectory.JOURNAL), "");
    Files.createDirectory(runs.resolve("20260104-000000-empty"));

    assertThat(RunFinder.find(runs, MINE)).isEqualTo(good);
  }

  @Test
  void ifNoneFitsTheNewestSaysHowItDiffers() throws IOException {
    run("20260101-000000-a", OTHER);

    assertThatThrownBy(() -> RunFinder.find(runs, MINE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "no run under %s fits these settings: of the newest, 20260101-000000-a, seed was 2 and"
                + " is now 1; start without --resume",
            runs);
  }

  @Test
  void withoutAnyRunThereIsNothingToContinue() {
    assertThatThrownBy(() -> RunFinder.find(runs.resolve("none"), MINE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "there is no run to continue under %s; start one without --resume",
            runs.resolve("none"));
  }

  @Test
  void runsOfAnEarlierVersionAreNotContinued() throws IOException {
    Path old = Files.createDirectory(runs.resolve("20260101-000000-a"));
    Files.writeString(old.resolve("journal.jsonl"), "{}\n");

    assertThatThrownBy(() -> RunFinder.find(runs, MINE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "the runs under %s were written by an earlier version of EvolKV, and this one cannot"
                + " continue them; start one without --resume",
            runs);
  }

  private Path run(String name, Fingerprint fingerprint) throws IOException {
    Path run = Files.createDirectory(runs.resolve(name));
    RunRecord record = Journals.run(fingerprint, new ModelShape("fake", 3, 4, 2, 8, 100, 128), 2);
    Journal.open(run.resolve(RunDirectory.JOURNAL), record).close();
    return run;
  }

  private static Path finish(Path run) throws IOException {
    Files.writeString(run.resolve(RunDirectory.SUMMARY), "{}");
    return run;
  }
}
