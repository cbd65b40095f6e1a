package io.evolkv.tasks.jsonl;

import java.util.List;

/** Sees all rows one by one and keeps those wanted. */
interface RowSelection {
  /** Takes the next row of the file. */
  void add(Row row);

  /** The rows wanted, in their order as samples; called after the last row. */
  List<Row> chosen();
}
