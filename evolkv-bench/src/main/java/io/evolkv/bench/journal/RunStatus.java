package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run as others see it, without getting in its way.
 *
 * @param directory the run directory
 * @param state how it stands
 * @param content what its journal says; empty while there is none, or when it cannot be read
 * @param problem why it cannot be read, in one line; empty when it can
 */
public record RunStatus(
    Path directory, RunState state, Optional<RunContent> content, Optional<String> problem) {
  /**
   * The runs below a folder.
   *
   * @param parent where run directories are
   * @return the newest first; none when there is no such folder
   * @throws InvalidInputException when the folder cannot be read
   */
  public static List<RunStatus> all(Path parent) {
    return RunFinder.newestWith(RunDirectory.CONFIG, parent).stream().map(RunStatus::of).toList();
  }

  /**
   * One run.
   *
   * @param directory a run directory
   * @return how it stands
   * @throws InvalidInputException when it is no run directory
   */
  public static RunStatus of(Path directory) {
    RunDirectory.check(directory);
    Path journal = directory.resolve(RunDirectory.JOURNAL);
    if (!Files.exists(journal) && Files.exists(directory.resolve(RunDirectory.OLD_JOURNAL))) {
      return new RunStatus(directory, RunState.OLD, Optional.empty(), Optional.empty());
    }
    // First the state: a run that ends meanwhile has everything in its journal afterwards.
    RunState state = state(directory);
    try {
      return new RunStatus(directory, state, JournalReader.content(journal), Optional.empty());
    } catch (InvalidInputException e) {
      return new RunStatus(
          directory,
          RunState.UNREADABLE,
          Optional.empty(),
          Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * The name that the run was given.
   *
   * @return what follows the time in the directory's name
   */
  public String name() {
    String directoryName = directory.toAbsolutePath().normalize().getFileName().toString();
    return directoryName.replaceFirst("^\\d{8}-\\d{6}-", "");
  }

  private static RunState state(Path directory) {
    try {
      boolean held = RunLock.isHeld(directory);
      if (Files.exists(directory.resolve(RunDirectory.SUMMARY))) {
        return RunState.FINISHED;
      }
      return held ? RunState.RUNNING : RunState.STOPPED;
    } catch (IOException e) {
      throw DiskFailure.reading(directory, e);
    }
  }
}
