package io.evolkv.bench.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * The tables {@code method}, {@code held_out_score} and {@code held_out_clock}. Methods are
 * numbered from 0 in the order of the report.
 */
final class HeldOutTable {
  private HeldOutTable() {}

  static void insertMethods(Database database, List<String> names) {
    for (int id = 0; id < names.size(); id++) {
      database.update("INSERT OR IGNORE INTO method VALUES (?, ?)", id, names.get(id));
      database.update("INSERT OR IGNORE INTO held_out_clock VALUES (?, 0, 0)", id);
    }
  }

  static List<String> methods(Database database) {
    return database.query("SELECT name FROM method ORDER BY id", row -> row.getString(1));
  }

  /** Adds scores of the samples that follow those which the method has already. */
  static void insert(Database database, int method, int from, HeldOutResult result) {
    List<Object[]> rows = new ArrayList<>();
    for (HeldOutScore score : result.scores()) {
      rows.add(
          new Object[] {
            method,
            from + rows.size(),
            score.score(),
            score.entries(),
            score.bytes(),
            score.assistantBytes(),
            score.bytesRead(),
            score.steps(),
            checksum(score)
          });
    }
    database.updateAll("INSERT INTO held_out_score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
    database.update(
        "UPDATE held_out_clock SET decoded_tokens = decoded_tokens + ?,"
            + " decode_nanos = decode_nanos + ? WHERE method = ?",
        result.decodedTokens(),
        result.decodeNanos(),
        method);
  }

  /**
   * What a method did so far.
   *
   * @throws io.evolkv.api.error.InvalidInputException when a row is not as it was inserted
   */
  static HeldOutResult read(Database database, int method) {
    List<HeldOutScore> scores = new ArrayList<>();
    database.query(
        "SELECT * FROM held_out_score WHERE method = ? ORDER BY sample",
        row -> {
          HeldOutScore score =
              new HeldOutScore(
                  row.getDouble("score"),
                  row.getLong("entries"),
                  row.getLong("bytes"),
                  row.getLong("assistant_bytes"),
                  row.getLong("bytes_read"),
                  row.getInt("steps"));
          if (row.getLong("sample") != scores.size()
              || row.getLong("checksum") != checksum(score)) {
            throw JournalFailure.damaged(
                database.file(),
                "held-out score %d of method %d does not fit its checksum"
                    .formatted(scores.size(), method));
          }
          return scores.add(score);
        },
        method);
    return database
        .query(
            "SELECT decoded_tokens, decode_nanos FROM held_out_clock WHERE method = ?",
            row -> new HeldOutResult(scores, row.getLong(1), row.getLong(2)),
            method)
        .stream()
        .findFirst()
        .orElse(HeldOutResult.NONE);
  }

  private static long checksum(HeldOutScore score) {
    return new Checksum()
        .add(score.score())
        .add(score.entries())
        .add(score.bytes())
        .add(score.assistantBytes())
        .add(score.bytesRead())
        .add(score.steps())
        .value();
  }
}
