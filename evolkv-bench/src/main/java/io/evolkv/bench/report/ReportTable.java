package io.evolkv.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A titled table with notes below it, for a terminal or as Markdown.
 *
 * @param title what the cells are
 * @param header names of the columns
 * @param rows cells, the first of a row being the name of what the row is about
 * @param notes sentences below the table
 */
record ReportTable(String title, List<String> header, List<List<String>> rows, List<String> notes) {
  /** Lines of at most {@value Table#MAX_WIDTH} characters, the notes apart. */
  List<String> lines() {
    Table table = new Table(header);
    rows.forEach(table::row);
    List<String> lines = new ArrayList<>(List.of(title + ":"));
    lines.addAll(table.lines());
    lines.addAll(notes);
    return lines;
  }

  List<String> markdown() {
    List<String> lines = new ArrayList<>(List.of(title + ":", ""));
    lines.add(row(header));
    lines.add(row(Collections.nCopies(header.size(), "---")));
    for (List<String> cells : rows) {
      List<String> shown = new ArrayList<>(cells);
      shown.set(0, "`" + cells.getFirst() + "`");
      lines.add(row(shown));
    }
    for (String note : notes) {
      lines.add("");
      lines.add(note);
    }
    return lines;
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
