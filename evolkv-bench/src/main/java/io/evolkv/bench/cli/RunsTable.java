package io.evolkv.bench.cli;

import io.evolkv.bench.journal.RunContent;
import io.evolkv.bench.journal.RunStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Runs, one a line, in a table that fits an ordinary terminal. */
final class RunsTable {
  private static final int LINE = 80;
  private static final int GAP = 2;
  private static final String CUT = "..";
  private static final List<String> HEADER =
      List.of("run", "model", "task", "policy", "state", "measured", "best %");

  /** Columns that may be cut where the line is too long, the first one first. */
  private static final int[] SHORTENED = {1, 3, 2, 0};

  private static final int SHORTEST = 6;
  private static final int FIRST_NUMBER = 5;

  private RunsTable() {}

  static List<String> lines(List<RunStatus> runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    runs.forEach(run -> rows.add(cells(run)));
    int[] widths = widths(rows);
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> cells(RunStatus run) {
    Optional<RunContent> content = run.content();
    return List.of(
        Printable.line(run.directory().getFileName().toString()),
        shown(content, RunsTable::model),
        shown(content, RunContent::task),
        shown(content, RunContent::policy),
        run.state().name().toLowerCase(Locale.ROOT),
        shown(content, it -> Integer.toString(it.candidates())),
        shown(
            content,
            it ->
                it.bestScore().isPresent()
                    ? String.format(Locale.ROOT, "%.1f", 100 * it.bestScore().getAsDouble())
                    : "-"));
  }

  private static String shown(Optional<RunContent> content, Function<RunContent, String> cell) {
    return content.map(cell).map(Printable::line).orElse("-");
  }

  /** Of a path, the file's name. */
  private static String model(RunContent content) {
    String model = content.model();
    return model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    int excess = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - LINE;
    for (int column : SHORTENED) {
      int cut = Math.clamp(excess, 0, Math.max(0, widths[column] - SHORTEST));
      widths[column] -= cut;
      excess -= cut;
    }
    return widths;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cut(row.get(column), widths[column]);
      String space = " ".repeat(widths[column] - cell.length());
      line.append(column < FIRST_NUMBER ? cell + space : space + cell).append(" ".repeat(GAP));
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - CUT.length()) + CUT;
  }
}
