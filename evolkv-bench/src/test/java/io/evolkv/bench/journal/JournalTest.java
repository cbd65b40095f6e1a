package io.evolkv.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Fingerprint INPUTS =
      Fingerprint.of(Map.of("seed", "7", "budget.mean", "32", "task.name", "\"recall\""));
  private static final Measurement FIRST = measurement(0.5, 0.1 / 3, -2.25, 1.0, 0.0);
  private static final Measurement SECOND = measurement(0.05, 4.9e-324, -1e-7, 0.1, 0.0);

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  @Test
  void aLineHoldsEverythingAboutACandidateAndItsChecksum() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST));
    }

    assertThat(Files.readAllLines(file()))
        .containsExactly(
            """
            {"schema":1,"fingerprint":"%s","inputs":{"budget.mean":"32","seed":"7",\
            "task.name":"\\"recall\\""}}"""
                .formatted(INPUTS.sha256()),
            """
            {"index":0,"budgets":[3,5,1],"score":0.5,"tieBreaker":0.03333333333333333,\
            "likelihood":-2.25,"samples":[1,0],"crc":"b4e1c31a"}""");
  }

  @Test
  void whatWasAppendedIsThereAgain() {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST));
      journal.append(List.of(SECOND, FIRST));
    }

    try (Journal again = open()) {
      assertThat(again.entries()).containsExactly(FIRST, SECOND, FIRST);
    }
  }

  @Test
  void everyAppendIsOnTheDiskAtOnce() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST));
      assertThat(Files.readAllLines(file())).hasSize(2);
      journal.append(List.of(SECOND));
      assertThat(Files.readAllLines(file())).hasSize(3);
    }
  }

  @Property(tries = 300)
  void doublesComeBackAsTheSameBits(
      @ForAll @DoubleRange(min = 0, max = 1) double score,
      @ForAll @DoubleRange(min = -1e9, max = 0) double likelihood)
      throws IOException {
    Measurement measurement = measurement(score, score / 7, likelihood, score, score * score);

    String line = JournalFormat.line(3, measurement);

    assertThat(JournalFormat.parse(line, 3, 3, 2, "here")).isEqualTo(measurement);
  }

  @Test
  void aJournalCutAnywhereGoesOnWithItsWholeLines() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    byte[] whole = Files.readAllBytes(file());
    int header = lineEnd(whole, 0);
    int first = lineEnd(whole, header);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      try (Journal journal = open()) {
        assertThat(journal.entries()).isEqualTo(length < first ? List.of() : List.of(FIRST));
        journal.append(length < first ? List.of(FIRST, SECOND) : List.of(SECOND));
      }
      assertThat(Files.readAllBytes(file())).as("cut at %d", length).isEqualTo(whole);
    }
  }

  @Test
  void anyOtherChangeIsFoundAndItsLineNamed() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    byte[] whole = Files.readAllBytes(file());
    int header = lineEnd(whole, 0);
    int first = lineEnd(whole, header);

    for (int at = 0; at < whole.length - 1; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file(), damaged);
      int line = at < header ? 1 : at < first ? 2 : 3;
      assertThatThrownBy(this::open)
          .as("byte %d", at)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith(file() + ":" + line + ": the journal is damaged: ")
          .hasMessageEndingWith("; start a new run without --resume")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aMissingLineIsFound() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(FIRST, SECOND));
    }
    List<String> lines = Files.readAllLines(file());
    Files.writeString(file(), lines.get(0) + "\n" + lines.get(2) + "\n");

    assertThatThrownBy(this::open)
        .hasMessage(
            file()
                + ":2: the journal is damaged: index is 1, expected 0; start a new run without"
                + " --resume");
  }

  @Test
  void aJournalOfOtherInputsSaysWhatDiffers() {
    open().close();
    Fingerprint other =
        Fingerprint.of(Map.of("seed", "8", "budget.mean", "32", "policy.window", "4"));

    assertThatThrownBy(() -> Journal.open(file(), other, 3, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            file()
                + " belongs to other inputs: policy.window is new, seed was 7 and is now 8,"
                + " task.name is gone; run it with the same settings, or start without --resume");
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorWithARemedy() {
    Path missing = folder.resolve("gone/journal.jsonl");

    assertThatThrownBy(() -> Journal.open(missing, INPUTS, 3, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "cannot write %s: there is no such file; what was measured is kept: mend this and"
                + " continue with --resume %s",
            missing, missing.getParent());
  }

  private Journal open() {
    return Journal.open(file(), INPUTS, 3, 2);
  }

  private Path file() {
    return folder.resolve("journal.jsonl");
  }

  private static int lineEnd(byte[] bytes, int from) {
    int end = from;
    while (bytes[end] != '\n') {
      end++;
    }
    return end + 1;
  }

  private static Measurement measurement(
      double score, double tieBreaker, double likelihood, double first, double second) {
    return new Measurement(
        new Evaluation(LayerBudgets.of(3, 5, 1), score, tieBreaker, likelihood),
        List.of(first, second));
  }
}
