package io.evolkv.bench.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear with all their content or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file, in the place of one that was there.
   *
   * @param file its path, in a folder that exists
   * @param content the content
   * @throws IOException when it cannot be written; the file is then as it was before
   */
  public static void write(Path file, String content) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.writeString(part, content);
      moveIntoPlace(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void moveIntoPlace(Path part, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
