package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's own library. The driver unpacks it into the folder for temporary files and takes it away
 * when the process ends; a killed process would leave it there for good. So it gets a folder of its
 * own, which is deleted as soon as the library is loaded, where the system allows that.
 */
final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.tmpdir";

  private static boolean loaded;

  private SqliteLibrary() {}

  /**
   * Loads it on the first call.
   *
   * @throws InvalidInputException when there is no place to unpack it, or none for this system
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    @Nullable String given = System.getProperty(FOLDER);
    Path parent = Path.of(given == null ? System.getProperty("java.io.tmpdir") : given);
    try {
      Path folder = Files.createTempDirectory(parent, "evolkv-sqlite");
      try {
        // Where it cannot be deleted now, it goes when the process ends, after what is in it.
        folder.toFile().deleteOnExit();
        System.setProperty(FOLDER, folder.toString());
        loaded = SQLiteJDBCLoader.initialize();
      } finally {
        delete(folder);
      }
    } catch (Exception e) { // the driver's method declares no narrower one
      throw new InvalidInputException(
          "cannot unpack and load the SQLite library in %s; name another folder with EVOLKV_OPTS=-D%s=FOLDER"
              .formatted(parent, FOLDER),
          e);
    } finally {
      if (given == null) {
        System.clearProperty(FOLDER);
      } else {
        System.setProperty(FOLDER, given);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // A loaded library cannot be deleted on Windows.
      return;
    }
  }
}
