package io.evolkv.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A plain text table: the first column to the left, the others to the right, two spaces apart. */
public final class Table {
  /** Columns of text that a table may take. */
  static final int MAX_WIDTH = 100;

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param header names of the columns
   */
  public Table(List<String> header) {
    rows.add(List.copyOf(header));
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are columns
   */
  public void row(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells in a table of " + rows.getFirst().size() + " columns");
    }
    rows.add(List.copyOf(cells));
  }

  /**
   * The lines of the table. Columns that do not fit beside the first one follow in another block
   * below, with the first column again; a cell that is too wide by itself is cut.
   *
   * @return text without line ends
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int from = 1;
    do {
      int to = from;
      int width = width(0);
      while (to < columns() && (to == from || width + GAP.length() + width(to) <= MAX_WIDTH)) {
        width += GAP.length() + width(to);
        to++;
      }
      if (from > 1) {
        lines.add("");
      }
      for (List<String> row : rows) {
        lines.add(line(row, from, to));
      }
      from = to;
    } while (from < columns());
    return lines;
  }

  private String line(List<String> row, int from, int to) {
    StringBuilder line = new StringBuilder(pad(cut(row.getFirst()), width(0), false));
    for (int column = from; column < to; column++) {
      line.append(GAP).append(pad(cut(row.get(column)), width(column), true));
    }
    return line.toString().stripTrailing();
  }

  private int columns() {
    return rows.getFirst().size();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> cut(row.get(column)).length()).max().orElse(0);
  }

  private static String cut(String cell) {
    int limit = MAX_WIDTH / 3;
    return cell.length() <= limit ? cell : cell.substring(0, limit - 2) + "..";
  }

  private static String pad(String cell, int width, boolean right) {
    String space = " ".repeat(width - cell.length());
    return right ? space + cell : cell + space;
  }
}
