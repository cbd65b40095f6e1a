package io.evolkv.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.fakes.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 11, 3, 12, 0, 5);

  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  @Test
  void aNewRunNeverTakesADirectoryThatExists() {
    Path runs = folder.resolve("deep/runs");
    for (String expected :
        List.of("20261103-120005-x", "20261103-120005-x-2", "20261103-120005-x-3")) {
      try (RunDirectory run = RunDirectory.create(runs, "x", NOON, "seed = 1\n")) {
        assertThat(run.path()).isEqualTo(runs.resolve(expected)).isDirectory();
      }
    }
  }

  @Test
  void aFileAppearsWholeAndLeavesNothingBesideIt() throws IOException {
    try (RunDirectory run = run()) {
      run.write(RunDirectory.BUDGETS, "first");
      run.write(RunDirectory.BUDGETS, "second\n");

      assertThat(run.file(RunDirectory.BUDGETS)).hasContent("second");
      try (Stream<Path> files = Files.list(run.path())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(".lock", "config.conf", "budgets.json");
      }
    }
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNothingHalfWritten() throws IOException {
    try (RunDirectory run = run()) {
      Path inTheWay = Files.createDirectories(run.file(RunDirectory.SUMMARY).resolve("x"));

      assertThatThrownBy(() -> run.write(RunDirectory.SUMMARY, "text"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("cannot write " + run.file(RunDirectory.SUMMARY) + ": ")
          .hasMessageEndingWith("; mend this and continue with --resume " + run.path());
      try (Stream<Path> files = Files.list(run.path())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(".lock", "config.conf", "summary.json");
      }
      assertThat(inTheWay).isDirectory();
    }
  }

  @Test
  void onlyOneMayHaveARunOpen() {
    Path path;
    try (RunDirectory run = run()) {
      path = run.path();
      assertThatThrownBy(() -> RunDirectory.open(path))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith("another process works on the run " + path);
    }
    RunDirectory.open(path).close();
  }

  @Test
  void onlyARunDirectoryIsOpenedAndNothingIsPutIntoOthers() throws IOException {
    assertThatThrownBy(() -> RunDirectory.open(folder))
        .hasMessage(folder + " is not a run directory: it has no config.conf");
    assertThatThrownBy(() -> RunDirectory.open(folder.resolve("none")))
        .hasMessage("there is no run directory " + folder.resolve("none"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void anOutputFolderThatCannotBeMadeSaysWhichSettingToChange() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> RunDirectory.create(file, "x", NOON, "seed = 1\n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "cannot write %s: a file is in the way; set output.dir to a folder that can be written",
            file.resolve("20261103-120005-x"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRunWhoseConfigurationCannotBeWrittenLeavesNoDirectory() throws IOException {
    Path parent = parentInWhichOnlyShortNamesFit();

    assertThatThrownBy(() -> RunDirectory.create(parent, "x", NOON, "seed = 1\n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot write ")
        .hasMessageEndingWith("; set output.dir to a folder that can be written");
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).isEmpty();
    }
  }

  /** The path of a run's lock there has as many bytes as Linux takes; other files have more. */
  private Path parentInWhichOnlyShortNamesFit() {
    int longest = 4095 - "/20261103-120005-x/.lock".length();
    Path parent = folder;
    while (parent.toString().length() < longest) {
      int name = Math.min(100, longest - parent.toString().length() - 1);
      parent = parent.resolve("x".repeat(Math.max(1, name)));
    }
    return parent;
  }

  @Test
  void aRunIsFinishedOnceItHasItsSummary() {
    try (RunDirectory run = run()) {
      assertThat(run.finished()).isFalse();
      run.write(RunDirectory.SUMMARY, "{}");
      assertThat(run.finished()).isTrue();
    }
  }

  @Test
  void theLogGrowsByALineAtATime() throws IOException {
    try (RunDirectory run = run()) {
      run.log("one");
      run.log("two");
      assertThat(Files.readAllLines(run.path().resolve("log.txt")))
          .satisfiesExactly(
              line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d one"),
              line -> assertThat(line).endsWith(" two"));
    }
  }

  private RunDirectory run() {
    return RunDirectory.create(folder, "x", NOON, "seed = 1\n");
  }
}
