package io.evolkv.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.fakes.Journals;
import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalTest {
  private static final SearchUsage USAGE = new SearchUsage(70, 100, new LayerReuse(5, 6));

  private static final ModelShape SHAPE = new ModelShape("fake", 3, 4, 2, 8, 100, 128);
  private static final Fingerprint INPUTS =
      Fingerprint.of(Map.of("seed", "7", "budget.mean", "32", "task.name", "\"recall\""));
  private static final RunRecord RUN = Journals.run(INPUTS, SHAPE, 2);
  private static final Measurement FIRST = measurement(1, 0.5, 0.1 / 3, -2.25, 1.0, 0.0);
  private static final Measurement SECOND = measurement(2, 0.05, 4.9e-324, -1e-7, 0.1, 0.0);
  private static final Measurement THIRD =
      new Measurement(
          new Evaluation(LayerBudgets.of(9, 0, 0), 1, 0, 0),
          List.of(
              new SampleScore(1, OptionalDouble.empty()),
              new SampleScore(1, OptionalDouble.empty())));

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  @Test
  void aCandidateThatWasStoppedMayGoOn() {
    Measurement part =
        new Measurement(
            new Evaluation(FIRST.evaluation().budgets(), 1, 0.125, -2, false),
            FIRST.samples().subList(0, 1));
    try (Journal journal = open()) {
      journal.append(List.of(part, SECOND));
      assertThat(journal.entries()).containsExactly(part, SECOND);
    }
    try (Journal again = open()) {
      assertThat(again.entries()).containsExactly(part, SECOND);
      assertThat(content().bestScore()).hasValue(SECOND.evaluation().score());
      again.append(List.of(THIRD, FIRST));
      assertThat(again.entries()).containsExactly(FIRST, SECOND, THIRD);
    }
    try (Journal whole = open()) {
      assertThat(whole.entries()).containsExactly(FIRST, SECOND, THIRD);
    }
  }

  @Test
  void whatWasAppendedIsThereAgain() {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST));
      journal.append(List.of(SECOND, THIRD));
    }

    try (Journal again = open()) {
      assertThat(again.entries()).containsExactly(FIRST, SECOND, THIRD);
    }
  }

  @Test
  void everyAppendCanBeReadByOthersAtOnce() {
    try (Journal journal = open()) {
      assertThat(content().candidates()).isZero();
      journal.append(List.of(FIRST));
      assertThat(content().candidates()).isEqualTo(1);
      journal.append(List.of(SECOND));
      assertThat(content().candidates()).isEqualTo(2);
      assertThat(content().bestScore()).hasValue(0.5);
    }
  }

  @Property(tries = 50)
  void doublesComeBackAsTheSameBits(
      @ForAll @DoubleRange(min = 0, max = 1) double score,
      @ForAll @DoubleRange(min = -1e9, max = 0) double likelihood)
      throws IOException {
    Measurement measurement = measurement(1, score, score / 7, likelihood, score, score * score);
    Path file = Files.createTempFile("evolkv-test", ".db");
    try {
      try (Journal journal = Journal.open(file, RUN)) {
        journal.begin(1);
        journal.append(List.of(measurement));
      }
      try (Journal again = Journal.open(file, RUN)) {
        assertThat(again.entries()).containsExactly(measurement);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void theFoundCandidateAndTheComparisonAreThereAgain() {
    HeldOutScore one = new HeldOutScore(1, 15, 300, 7, 1234, 3);
    HeldOutScore two = new HeldOutScore(1.0 / 3, 14, 280, 0, 99, 1);
    try (Journal journal = open()) {
      assertThat(journal.found()).isEmpty();
      assertThat(journal.methods()).isEmpty();
      journal.append(List.of(FIRST, SECOND));
      journal.found(SECOND.evaluation().budgets());
      journal.compare(List.of("full", "found"));
      journal.appendHeldOut("found", 0, new HeldOutResult(List.of(one), 7, 100));
      journal.appendHeldOut("found", 1, new HeldOutResult(List.of(two), 5, 11));
      assertThat(journal.finishing()).isEmpty();
      journal.finish(1.5, 0.1, USAGE);
    }

    try (Journal again = open()) {
      assertThat(again.found()).contains(SECOND);
      assertThat(again.methods()).containsExactly("full", "found");
      assertThat(again.heldOut("full")).isEqualTo(HeldOutResult.NONE);
      assertThat(again.heldOut("found")).isEqualTo(new HeldOutResult(List.of(one, two), 12, 111));
      assertThat(again.finishing()).contains(new SessionRecord(1, 0, 1.5, 0.1, USAGE));
      again.compare(List.of("full", "found"));
      assertThat(again.heldOut("found").scores()).containsExactly(one, two);
    }
  }

  @Test
  void whenSomethingHappenedIsNotInTheResultTables() {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    List<String> once = results();
    try (Journal journal = open()) {
      journal.finish(3, 4, USAGE);
    }

    assertThat(results()).isEqualTo(once);
    assertThat(once)
        .contains(
            "{\"table\":\"candidate\",\"id\":0,\"budgets\":\"[3,5,1]\"}",
            "{\"table\":\"sample_score\",\"candidate\":1,\"sample\":0,\"score\":0.1,\"log_likelihood\":-5.0E-8}");
  }

  /** What a kill or a power failure leaves: the log ends anywhere. */
  @Test
  void aLogCutAnywhereGoesOnWithItsWholeTransactions() throws IOException {
    byte[] database;
    byte[] log;
    try (Journal journal = open()) {
      journal.append(List.of(FIRST));
      journal.append(List.of(SECOND, THIRD));
      database = Files.readAllBytes(file());
      log = Files.readAllBytes(log());
    }
    List<String> whole = results();
    List<List<Measurement>> states =
        List.of(List.of(), List.of(FIRST), List.of(FIRST, SECOND, THIRD));

    int reached = 0;
    for (int length = 0; length <= log.length; length += 997) {
      Files.write(file(), database);
      Files.write(log(), Arrays.copyOf(log, length));
      Files.deleteIfExists(file().resolveSibling("journal.db-shm"));
      try (Journal journal = open()) {
        List<Measurement> known = journal.entries();
        assertThat(states).contains(known);
        assertThat(states.indexOf(known)).as("cut at %d", length).isGreaterThanOrEqualTo(reached);
        reached = states.indexOf(known);
        journal.append(List.of(FIRST, SECOND, THIRD).subList(known.size(), 3));
      }
      assertThat(results()).as("cut at %d", length).isEqualTo(whole);
    }
    assertThat(reached).isPositive();
  }

  @Test
  void aDamagedByteIsFoundOrChangesNothing() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(5);
    int found = 0;

    for (int trial = 0; trial < 300; trial++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), damaged);
      try (Journal journal = Journal.open(file(), RUN)) {
        assertThat(journal.entries()).as("byte %d", at).containsExactly(FIRST, SECOND);
      } catch (InvalidInputException e) {
        found++;
        assertThat(e.getMessage()).as("byte %d", at).contains(file().toString());
        assertThat(e.getMessage()).hasLineCount(1);
      }
    }
    assertThat(found).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "UPDATE evaluation SET score = 0.75 WHERE candidate = 1; the checksum of candidate 1 does not fit",
        "UPDATE sample_score SET log_likelihood = -2 WHERE sample = 0; the checksum of candidate 0 does not fit",
        "DELETE FROM evaluation WHERE candidate = 0; rows of sample_score belong to nothing",
        "DELETE FROM sample_score WHERE candidate = 1; candidate 1 is not whole",
        "DELETE FROM sample_score WHERE candidate = 1 AND sample = 1; candidate 1 is not whole",
        "UPDATE input SET value = 8 WHERE name = 'seed'; the fingerprint does not fit the inputs beside it",
        "UPDATE run SET mean_budget = 9; the run does not fit its fingerprint",
        "UPDATE run SET layers = 0; a model shape has only positive sizes",
        "UPDATE run SET windows = '[]'; a list of numbers is none: []",
        "PRAGMA user_version = 0; its schema is 0"
      })
  void rowsThatNoRunWritesAreRefused(String change, String message) {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    Journals.execute(file(), change);

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s: the journal is damaged: %s; start a new run without --resume", file(), message);
  }

  @Test
  void aTableThatIsMissingIsDamage() {
    open().close();
    Journals.execute(file(), "DROP TABLE held_out_clock", "DROP TABLE sample");

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file() + ": the journal is damaged: ")
        .hasMessageContaining("no such table: sample");
  }

  @Test
  void aNewerSchemaIsLeftToTheNewerProgram() {
    open().close();
    Journals.execute(file(), "PRAGMA user_version = 4");

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s has schema 4, this program knows up to 3; use the version of EvolKV that wrote it",
            file());
  }

  @Test
  void anOlderSchemaIsRefusedInOneLine() {
    open().close();
    Journals.execute(file(), "PRAGMA user_version = 1");

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s was written by an earlier version of EvolKV (schema 1, this one has 3); start a new"
                + " run without --resume",
            file());
  }

  @Test
  void foreignFilesAreRefusedAndLeftAsTheyAre() throws IOException {
    Journals.execute(file(), "CREATE TABLE mine (x)", "INSERT INTO mine VALUES (1)");
    byte[] foreign = Files.readAllBytes(file());
    assertForeign(foreign);

    assertForeign(
        "no database at all, but longer than its header of a hundred bytes"
            .repeat(9)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void assertForeign(byte[] content) throws IOException {
    Files.write(file(), content);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s is not a journal of EvolKV; start a new run without --resume", file());
    assertThat(Files.readAllBytes(file())).isEqualTo(content);
  }

  @Test
  void theJournalOfAnEarlierVersionIsRefused() throws IOException {
    Path old = Files.writeString(folder.resolve("journal.jsonl"), "{\"schema\":1}\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "%s was written by an earlier version of EvolKV, and this one cannot continue it; start"
                + " a new run without --resume",
            old);
    assertThat(file()).doesNotExist();
  }

  @Test
  void aJournalOfOtherInputsSaysWhatDiffers() {
    open().close();
    Fingerprint other =
        Fingerprint.of(Map.of("seed", "8", "budget.mean", "32", "policy.window", "4"));

    assertThatThrownBy(() -> Journal.open(file(), Journals.run(other, SHAPE, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            file()
                + " belongs to other inputs: policy.window is new, seed was 7 and is now 8,"
                + " task.name is gone; run it with the same settings, or start without --resume");
  }

  @Test
  void aFullDiskIsOneLineAndTheJournalGoesOnAfterwards() {
    List<Measurement> kept = new ArrayList<>();
    InvalidInputException full;
    try (Database database = Database.writable(file());
        Journal journal = Journal.on(database, RUN)) {
      journal.begin(1);
      database.execute("PRAGMA max_page_count = " + (database.number("PRAGMA page_count") + 2));
      full =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> {
                for (int i = 0; i < 1000; i++) {
                  Measurement next = measurement(i, 0.5, 0, -1, 1, 0);
                  journal.append(List.of(next));
                  kept.add(next);
                }
              });
      assertThat(journal.entries()).isEqualTo(kept);
    }
    assertThat(full)
        .hasMessage(
            "cannot write %s: no space left on the disk; what was measured is kept: mend this and"
                + " continue with --resume %s",
            file(), folder);

    try (Journal again = open()) {
      assertThat(again.entries()).isNotEmpty().isEqualTo(kept);
      again.append(List.of(measurement(5000, 0.5, 0, -1, 1, 0)));
    }
  }

  @Test
  void anotherProgramThatKeepsTheDatabaseLockedIsNamed() throws Exception {
    open().close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      try (Database database = Database.writable(file())) {
        database.execute("PRAGMA busy_timeout = 1");
        assertThatThrownBy(() -> database.execute("BEGIN IMMEDIATE"))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageStartingWith(
                "cannot write " + file() + ": another program keeps it locked; ");
      }
    }
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorWithARemedy() {
    Path missing = folder.resolve("gone/journal.db");

    assertThatThrownBy(() -> Journal.open(missing, RUN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "cannot write %s: its folder is missing or may not be written to; what was measured is"
                + " kept: mend this and continue with --resume %s",
            missing, missing.getParent());
  }

  private Journal open() {
    Journal journal = Journal.open(file(), RUN);
    journal.begin(1);
    return journal;
  }

  private Path file() {
    return folder.resolve("journal.db");
  }

  private Path log() {
    return folder.resolve("journal.db-wal");
  }

  private List<String> results() {
    return Journals.results(file());
  }

  private RunContent content() {
    return JournalReader.content(file()).orElseThrow();
  }

  private static Measurement measurement(
      int first, double score, double tieBreaker, double likelihood, double one, double two) {
    return new Measurement(
        new Evaluation(LayerBudgets.of(2 + first, 5, 1), score, tieBreaker, likelihood),
        List.of(
            new SampleScore(one, OptionalDouble.of(likelihood / 2)),
            new SampleScore(two, OptionalDouble.of(likelihood))));
  }
}
