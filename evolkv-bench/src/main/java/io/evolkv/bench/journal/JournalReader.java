package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads journals of runs that may be going on in another process, and changes nothing in them. */
public final class JournalReader {
  private JournalReader() {}

  /**
   * The fingerprint of a run.
   *
   * @param file its journal
   * @return the fingerprint, or empty when the run was stopped before it was written
   * @throws InvalidInputException when the file is no journal, is damaged or cannot be read
   */
  static Optional<Fingerprint> fingerprint(Path file) {
    return read(file, RunTable::fingerprint);
  }

  /**
   * What a journal says at this moment.
   *
   * @param file a journal
   * @return its content, or empty when there is nothing in it yet
   * @throws InvalidInputException when the file is no journal, is damaged or cannot be read
   */
  static Optional<RunContent> content(Path file) {
    return read(
        file,
        database -> {
          Optional<ProgressRecord> progress = ProgressTable.read(database);
          return database
              .query(
                  """
                  SELECT model, task, policy, optimizer,
                    (SELECT min(started_at) FROM session) AS started,
                    (SELECT count(*) FROM evaluation) AS candidates,
                    (SELECT score FROM evaluation
                     WHERE samples = (SELECT count(*) FROM sample WHERE split = 'search')
                     ORDER BY score + tie_breaker DESC, candidate LIMIT 1) AS best
                  FROM run
                  """,
                  row -> content(database, row, progress))
              .getFirst();
        });
  }

  private static RunContent content(
      Database database, ResultSet row, Optional<ProgressRecord> progress) throws SQLException {
    double best = row.getDouble("best");
    OptionalDouble bestScore = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(best);
    return new RunContent(
        Optional.ofNullable(row.getString("started"))
            .map(text -> ProgressTable.instant(database, text)),
        row.getString("model"),
        row.getString("task"),
        row.getString("policy"),
        row.getString("optimizer"),
        row.getInt("candidates"),
        bestScore,
        progress);
  }

  /**
   * The rows of all tables that depend on model, settings and seed alone, in a fixed order: equal
   * searches give equal lines.
   *
   * @param file a journal
   * @param lines gets one JSON object a row, with the name of its table first
   * @throws InvalidInputException when the file is no journal, is damaged or cannot be read
   */
  public static void results(Path file, Consumer<String> lines) {
    read(
        file,
        database -> {
          for (String table : JournalSchema.RESULT_TABLES) {
            database.query(
                "SELECT * FROM " + table + " ORDER BY 1, 2",
                row -> {
                  lines.accept(json(table, row));
                  return true;
                });
          }
          return true;
        });
  }

  private static String json(String table, ResultSet row) throws SQLException {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("table", table);
    ResultSetMetaData columns = row.getMetaData();
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      node.putPOJO(columns.getColumnName(column), row.getObject(column));
    }
    return node.toString();
  }

  private interface Reading<T> {
    T read(Database database);
  }

  private static <T> Optional<T> read(Path file, Reading<T> reading) {
    if (!Files.exists(file) || Files.exists(file.resolveSibling(file.getFileName() + "-journal"))) {
      // The second file is there only for the moment in which a journal is made.
      return Optional.empty();
    }
    try (Database database = Database.readOnly(file)) {
      if (JournalSchema.isEmpty(database)) {
        return Optional.empty();
      }
      JournalSchema.checkKind(database);
      return Optional.of(reading.read(database));
    }
  }
}
