package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The directory of one run, open in this process alone. All files but journal and log appear whole
 * or not at all.
 */
public final class RunDirectory implements AutoCloseable {
  /** The effective configuration. */
  public static final String CONFIG = "config.conf";

  /** The journal of everything measured, a database. */
  public static final String JOURNAL = "journal.db";

  /** The journal of earlier versions of the program, which is refused. */
  static final String OLD_JOURNAL = "journal.jsonl";

  /** The budgets that were found. */
  public static final String BUDGETS = "budgets.json";

  /** The comparison on held-out samples; written last, so its presence says that a run is done. */
  public static final String SUMMARY = "summary.json";

  private static final String LOG = "log.txt";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private static final DateTimeFormatter LOG_STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final Path path;
  private final RunLock lock;

  private RunDirectory(Path path, RunLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the directory of a new run; one that exists is never taken.
   *
   * @param parent where run directories go; made when it is missing
   * @param name name of the run
   * @param now the time in the directory's name
   * @param config the effective configuration, its first file
   * @return the open directory, {@code <parent>/<yyyyMMdd-HHmmss>-<name>}, with {@code -2} and so
   *     on behind it when that exists
   * @throws InvalidInputException when it cannot be made; then there is no directory
   */
  public static RunDirectory create(Path parent, String name, LocalDateTime now, String config) {
    String first = STAMP.format(now) + "-" + name;
    try {
      Files.createDirectories(parent);
      int number = 1;
      Optional<Path> made = makeNew(parent.resolve(first));
      while (made.isEmpty()) {
        number++;
        made = makeNew(parent.resolve(first + "-" + number));
      }
      return begun(made.get(), config);
    } catch (IOException e) {
      throw DiskFailure.writing(
          parent.resolve(first), e, "set output.dir to a folder that can be written");
    }
  }

  private static RunDirectory begun(Path path, String config) throws IOException {
    boolean begun = false;
    RunDirectory run = locked(path);
    try {
      WholeFile.write(run.file(CONFIG), config);
      begun = true;
      return run;
    } finally {
      if (!begun) {
        run.close();
        RunLock.forget(path);
        Files.delete(path);
      }
    }
  }

  private static Optional<Path> makeNew(Path path) throws IOException {
    try {
      return Optional.of(Files.createDirectory(path));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens the directory of a run to continue it.
   *
   * @param path a run directory
   * @return the open directory
   * @throws InvalidInputException when it is none, or another process has it open
   */
  public static RunDirectory open(Path path) {
    check(path);
    return locked(path);
  }

  /**
   * Refuses what is no run directory.
   *
   * @param path what should be one
   * @throws InvalidInputException when it is none
   */
  static void check(Path path) {
    if (!Files.isDirectory(path)) {
      throw new InvalidInputException("there is no run directory " + path);
    }
    if (!Files.exists(path.resolve(CONFIG))) {
      throw new InvalidInputException(path + " is not a run directory: it has no " + CONFIG);
    }
  }

  private static RunDirectory locked(Path path) {
    try {
      return new RunDirectory(
          path,
          RunLock.tryLock(path)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "another process works on the run %s; wait until it is done, or start a"
                                  .formatted(path)
                              + " new run without --resume")));
    } catch (IOException e) {
      throw failure(path, path, e);
    }
  }

  /**
   * Where the run is.
   *
   * @return the directory
   */
  public Path path() {
    return path;
  }

  /**
   * A file of the run.
   *
   * @param name one of this class's names
   * @return its path, whether it exists or not
   */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * Whether the run has its summary.
   *
   * @return true when nothing is left to do
   */
  public boolean finished() {
    return Files.exists(file(SUMMARY));
  }

  /**
   * Writes a file as a whole: it appears with all its content or not at all.
   *
   * @param name one of this class's names
   * @param content the content
   * @throws InvalidInputException when it cannot be written
   */
  public void write(String name, String content) {
    try {
      WholeFile.write(file(name), content);
    } catch (IOException e) {
      throw failure(path, file(name), e);
    }
  }

  /**
   * Adds a line to the log, with the time in front.
   *
   * @param line what happened
   * @throws InvalidInputException when it cannot be written
   */
  public void log(String line) {
    String stamped = LOG_STAMP.format(Instant.now()) + " " + line + System.lineSeparator();
    try {
      Files.writeString(file(LOG), stamped, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failure(path, file(LOG), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw failure(path, path, e);
    }
  }

  private static InvalidInputException failure(Path run, Path file, IOException failure) {
    return DiskFailure.writing(file, failure, "mend this and continue with --resume " + run);
  }
}
