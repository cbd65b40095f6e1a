package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.report.ComparisonReport;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The two files of a comparison.
 *
 * @param json the numbers for programs
 * @param markdown the tables for people
 */
record ComparisonFiles(ResultFile json, ResultFile markdown) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  private static final String OPTION = "--output";

  /**
   * Files of a name, less the endings.
   *
   * @throws InvalidInputException when there can be no such files
   */
  static ComparisonFiles at(Path name) {
    if (name.getFileName() == null || name.toString().isBlank()) {
      throw new InvalidInputException("%s is '%s'; it must name a file".formatted(OPTION, name));
    }
    return new ComparisonFiles(
        ResultFile.at(ending(name, ".json"), OPTION), ResultFile.at(ending(name, ".md"), OPTION));
  }

  private static Path ending(Path name, String ending) {
    return name.resolveSibling(name.getFileName() + ending);
  }

  /** Files in a folder, named after the time. */
  static ComparisonFiles in(Path folder) {
    return at(folder.resolve(STAMP.format(LocalDateTime.now(ZoneId.systemDefault())) + "-compare"));
  }

  void write(ComparisonReport report) {
    json.write(report.json());
    markdown.write(report.markdown());
  }
}
