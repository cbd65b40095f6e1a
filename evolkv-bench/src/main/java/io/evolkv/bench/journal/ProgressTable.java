package io.evolkv.bench.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The table {@code progress}: one row, written over and over. */
final class ProgressTable {
  private ProgressTable() {}

  static void write(Database database, ProgressRecord progress) {
    database.update(
        "INSERT OR REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        progress.work(),
        progress.done(),
        progress.total(),
        progress.unit(),
        progress.note(),
        progress.begun().toString(),
        progress.updated().toString());
  }

  static Optional<ProgressRecord> read(Database database) {
    return database
        .query(
            "SELECT * FROM progress",
            row ->
                new ProgressRecord(
                    row.getString("work"),
                    row.getInt("done"),
                    row.getInt("total"),
                    row.getString("unit"),
                    row.getString("note"),
                    instant(database, row.getString("begun_at")),
                    instant(database, row.getString("updated_at"))))
        .stream()
        .findFirst();
  }

  static Instant instant(Database database, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw JournalFailure.damaged(database.file(), "'%s' is no time".formatted(text));
    }
  }
}
