package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sqlite.SQLiteConfig;

/** One connection to a journal's database, whose failures are lines for the person. */
final class Database implements AutoCloseable {
  /** How long a statement waits for another program that has the database locked. */
  private static final int BUSY_MILLIS = 10_000;

  /** What a connection may do. */
  enum Mode {
    /** Reading. */
    READ,
    /** Reading and writing. */
    WRITE
  }

  private final Path file;
  private final Mode mode;
  private final Connection connection;

  private Database(Path file, Mode mode, Connection connection) {
    this.file = file;
    this.mode = mode;
    this.connection = connection;
  }

  /**
   * A database to write to, made when it is missing; nothing in it is changed by opening it.
   *
   * @throws InvalidInputException when it cannot be made or opened
   */
  static Database writable(Path file) {
    Database database = open(file, Mode.WRITE, "mode=rwc");
    database.execute("PRAGMA foreign_keys = ON");
    return database;
  }

  /**
   * From here on changes go to a write-ahead log, so that others can read meanwhile, and a commit
   * is on the disk when it returns.
   */
  void logAhead() {
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
  }

  /**
   * A database to read, also while another process writes to it. Without a write-ahead log beside
   * it nothing is being written, and reading then leaves no file behind.
   *
   * @throws InvalidInputException when it cannot be opened
   */
  static Database readOnly(Path file) {
    boolean log = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    return open(file, Mode.READ, log ? "mode=ro" : "mode=ro&immutable=1");
  }

  private static Database open(Path file, Mode mode, String parameters) {
    SqliteLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    // SQLite takes the path from a URI, in which no character of a name has a meaning.
    String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri() + "?" + parameters;
    try {
      Database database = new Database(file, mode, config.createConnection(url));
      try {
        // What stands in the schema of a foreign file is not to be trusted.
        database.execute("PRAGMA trusted_schema = OFF");
        database.execute("PRAGMA cell_size_check = ON");
        return database;
      } catch (InvalidInputException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      throw JournalFailure.of(file, mode, e);
    }
  }

  /** Takes the present row of a result apart. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Path file() {
    return file;
  }

  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw JournalFailure.of(file, mode, e);
    }
  }

  /** All rows, in the statement's order. Arguments: texts, numbers, and optionals of them. */
  <T> List<T> query(String sql, RowReader<T> reader, Object... arguments) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, arguments);
      List<T> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw JournalFailure.of(file, mode, e);
    }
  }

  /** The number that a query gives. */
  long number(String sql) {
    return query(sql, row -> row.getLong(1)).getFirst();
  }

  void update(String sql, Object... arguments) {
    updateAll(sql, List.<Object[]>of(arguments));
  }

  /** The same statement with the arguments of many rows, prepared once. */
  void updateAll(String sql, List<Object[]> rows) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] arguments : rows) {
        bind(statement, arguments);
        statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw JournalFailure.of(file, mode, e);
    }
  }

  /** Work whose commits need not be on the disk at once. */
  void unsynced(Runnable work) {
    execute("PRAGMA synchronous = NORMAL");
    try {
      work.run();
    } finally {
      execute("PRAGMA synchronous = FULL");
    }
  }

  /** Everything or nothing. */
  void transaction(Runnable work) {
    execute("BEGIN IMMEDIATE");
    try {
      work.run();
      execute("COMMIT");
    } catch (InvalidInputException e) {
      rollBack(e);
      throw e;
    }
  }

  private void rollBack(InvalidInputException failure) {
    try {
      execute("ROLLBACK");
    } catch (InvalidInputException e) {
      // After some failures SQLite has done it already.
      failure.addSuppressed(e);
    }
  }

  private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      if (argument instanceof OptionalDouble number) {
        statement.setObject(i + 1, number.isPresent() ? number.getAsDouble() : null);
      } else if (argument instanceof Optional<?> value) {
        statement.setObject(i + 1, value.orElse(null));
      } else {
        statement.setObject(i + 1, argument);
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw JournalFailure.of(file, mode, e);
    }
  }
}
