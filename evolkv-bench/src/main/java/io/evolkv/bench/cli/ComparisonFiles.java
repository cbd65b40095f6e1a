package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.journal.WholeFile;
import io.evolkv.bench.report.ComparisonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The two files of a comparison, whose folder is there before hours of measuring.
 *
 * @param json the numbers for programs
 * @param markdown the tables for people
 */
record ComparisonFiles(Path json, Path markdown) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private static final String REMEDY = "set --output to a file in a folder that can be written";

  /**
   * Files of a name, less the endings.
   *
   * @throws InvalidInputException when there can be no such files
   */
  static ComparisonFiles at(Path name) {
    Path folder = name.toAbsolutePath().getParent();
    if (folder == null || name.toString().isBlank()) {
      throw new InvalidInputException("--output is '%s'; it must name a file".formatted(name));
    }
    ComparisonFiles files = new ComparisonFiles(ending(name, ".json"), ending(name, ".md"));
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".compare", ".part"));
    } catch (IOException e) {
      throw DiskFailure.writing(files.json(), e, REMEDY);
    }
    requireNoFolder(files.json());
    requireNoFolder(files.markdown());
    return files;
  }

  private static void requireNoFolder(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          "cannot write %s: a folder is in the way; %s".formatted(file, REMEDY));
    }
  }

  private static Path ending(Path name, String ending) {
    return name.resolveSibling(name.getFileName() + ending);
  }

  /** Files in a folder, named after the time. */
  static ComparisonFiles in(Path folder) {
    return at(folder.resolve(STAMP.format(LocalDateTime.now(ZoneId.systemDefault())) + "-compare"));
  }

  void write(ComparisonReport report) {
    write(json, report.json());
    write(markdown, report.markdown());
  }

  private static void write(Path file, String content) {
    try {
      WholeFile.write(file, content);
    } catch (IOException e) {
      throw DiskFailure.writing(file, e, REMEDY);
    }
  }
}
