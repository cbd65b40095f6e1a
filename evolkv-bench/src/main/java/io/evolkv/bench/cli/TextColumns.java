package io.evolkv.bench.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text in columns two spaces apart, within 100 characters: a column is as wide as its
 * widest cell up to a limit, the last one has what is left, and longer cells go on in the next
 * line.
 */
final class TextColumns {
  private static final int LINE = 100;
  private static final int NARROWEST_LAST = 24;
  private static final int GAP = 2;

  private final int indent;
  private final int widest;
  private final List<List<String>> rows = new ArrayList<>();

  /** Columns after an indentation; all but the last are at most so wide. */
  TextColumns(int indent, int widest) {
    this.indent = indent;
    this.widest = widest;
  }

  void row(String... cells) {
    rows.add(Arrays.asList(cells));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (rows.isEmpty()) {
      return lines;
    }
    int[] widths = widths();
    for (List<String> row : rows) {
      List<List<String>> cells = new ArrayList<>();
      for (int column = 0; column < widths.length; column++) {
        cells.add(wrapped(row.get(column), widths[column]));
      }
      int height = cells.stream().mapToInt(List::size).max().orElse(0);
      for (int line = 0; line < height; line++) {
        lines.add(line(cells, widths, line));
      }
    }
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().size()];
    int last = widths.length - 1;
    int used = indent;
    for (int column = 0; column < last; column++) {
      widths[column] = Math.min(widest, widestCell(column));
      used += widths[column] + GAP;
    }
    widths[last] = Math.max(NARROWEST_LAST, LINE - used);
    return widths;
  }

  private int widestCell(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private String line(List<List<String>> cells, int[] widths, int line) {
    StringBuilder text = new StringBuilder(" ".repeat(indent));
    for (int column = 0; column < widths.length; column++) {
      List<String> cell = cells.get(column);
      String part = line < cell.size() ? cell.get(line) : "";
      text.append(part).append(" ".repeat(widths[column] - part.length() + GAP));
    }
    return text.toString().stripTrailing();
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int end = space > 0 ? space : width;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
