package io.evolkv.tasks.jsonl;

import java.util.ArrayList;
import java.util.List;

/** The first rows of the file. */
final class FirstRows implements RowSelection {
  private final int count;
  private final List<Row> rows = new ArrayList<>();

  FirstRows(int count) {
    this.count = count;
  }

  @Override
  public void add(Row row) {
    if (rows.size() < count) {
      rows.add(row);
    }
  }

  @Override
  public List<Row> chosen() {
    return rows;
  }
}
