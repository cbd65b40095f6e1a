package io.evolkv.bench.execution;

import io.evolkv.bench.journal.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder for what an executor has no memory for. It goes when it is closed, or with the JVM:
 * executors end without being told.
 */
final class ExecutorFolder implements AutoCloseable {
  private static final String PREFIX = "evolkv-executor-";

  private final Path path;
  private final Thread atExit = new Thread(this::delete);

  private ExecutorFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Makes a folder.
   *
   * @param parent where; empty for the JVM's folder for temporary files
   * @throws io.evolkv.api.error.InvalidInputException when that is not possible
   */
  static ExecutorFolder make(Optional<Path> parent) {
    Path place = parent.orElse(Path.of(System.getProperty("java.io.tmpdir", ".")));
    try {
      Files.createDirectories(place);
      return new ExecutorFolder(Files.createTempDirectory(place, PREFIX));
    } catch (IOException e) {
      throw DiskFailure.writing(place, e, "set store.dir to a folder that executors can write to");
    }
  }

  Path path() {
    return path;
  }

  /** What cannot be deleted is left to the system, as other temporary files are. */
  private void delete() {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> insideFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : insideFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(ExecutorFolder.class.getName())
          .log(System.Logger.Level.WARNING, "files of prefilled prompts stay in " + path, e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    delete();
  }
}
