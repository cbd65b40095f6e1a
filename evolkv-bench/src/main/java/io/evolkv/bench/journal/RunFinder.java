package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the run that {@code --resume} without a name means. */
public final class RunFinder {
  private RunFinder() {}

  /**
   * The newest unfinished run that depends on the same inputs; when all of those are finished, the
   * newest of them.
   *
   * @param parent where run directories are
   * @param fingerprint what the present run depends on
   * @return the run's directory
   * @throws InvalidInputException when there is none; the message says how the newest run differs
   */
  public static Path find(Path parent, Fingerprint fingerprint) {
    List<Path> runs = newestWith(RunDirectory.JOURNAL, parent);
    List<Path> same = runs.stream().filter(run -> matches(run, fingerprint)).toList();
    return same.stream()
        .filter(run -> !Files.exists(run.resolve(RunDirectory.SUMMARY)))
        .findFirst()
        .or(() -> same.stream().findFirst())
        .orElseThrow(() -> nothingToResume(parent, runs, fingerprint));
  }

  private static boolean hasOldRuns(Path parent) {
    return !newestWith(RunDirectory.OLD_JOURNAL, parent).isEmpty();
  }

  /** Directories with a file of a name, the newest first. */
  static List<Path> newestWith(String name, Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(parent)) {
      return paths
          .filter(path -> Files.exists(path.resolve(name)))
          .sorted(Comparator.comparing((Path path) -> path.getFileName().toString()).reversed())
          .toList();
    } catch (IOException e) {
      throw DiskFailure.reading(parent, e);
    }
  }

  private static boolean matches(Path run, Fingerprint fingerprint) {
    return fingerprint(run).equals(Optional.of(fingerprint));
  }

  private static Optional<Fingerprint> fingerprint(Path run) {
    try {
      return JournalReader.fingerprint(run.resolve(RunDirectory.JOURNAL));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  private static InvalidInputException nothingToResume(
      Path parent, List<Path> runs, Fingerprint fingerprint) {
    for (Path run : runs) {
      Optional<Fingerprint> before = fingerprint(run);
      if (before.isPresent()) {
        return new InvalidInputException(
            "no run under %s fits these settings: of the newest, %s, %s; start without --resume"
                .formatted(
                    parent,
                    run.getFileName(),
                    String.join(", ", before.get().differencesTo(fingerprint))));
      }
    }
    if (hasOldRuns(parent)) {
      return new InvalidInputException(
          "the runs under %s were written by an earlier version of EvolKV, and this one cannot continue them; start one without --resume"
              .formatted(parent));
    }
    return new InvalidInputException(
        "there is no run to continue under " + parent + "; start one without --resume");
  }
}
