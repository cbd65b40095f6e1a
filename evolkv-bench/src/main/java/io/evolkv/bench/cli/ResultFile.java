package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.journal.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a command writes at its end, whose folder is there before hours of measuring.
 *
 * @param path where it will be
 * @param option the option that names it, for messages
 */
record ResultFile(Path path, String option) {
  /**
   * A file whose folder is made and tried.
   *
   * @throws InvalidInputException when there can be no such file
   */
  static ResultFile at(Path path, String option) {
    ResultFile file = new ResultFile(path, option);
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || path.toString().isBlank()) {
      throw new InvalidInputException("%s is '%s'; it must name a file".formatted(option, path));
    }
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".evolkv", ".part"));
    } catch (IOException e) {
      throw DiskFailure.writing(path, e, file.remedy());
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(
          "cannot write %s: a folder is in the way; %s".formatted(path, file.remedy()));
    }
    return file;
  }

  /** Writes all of it. */
  void write(String content) {
    try {
      WholeFile.write(path, content);
    } catch (IOException e) {
      throw DiskFailure.writing(path, e, remedy());
    }
  }

  private String remedy() {
    return "set %s to a file in a folder that can be written".formatted(option);
  }
}
