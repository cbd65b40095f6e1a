package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The tables of a journal; {@code docs/journal.md} describes them. */
final class JournalSchema {
  /** Version of the tables, in {@code PRAGMA user_version}. */
  static final int VERSION = 3;

  /** Tables whose rows depend on model, settings and seed alone. */
  static final List<String> RESULT_TABLES =
      List.of(
          "run",
          "input",
          "sample",
          "candidate",
          "evaluation",
          "sample_score",
          "method",
          "held_out_score");

  /** The letters EvKV, by which a database says in its header that it is a journal. */
  private static final int APPLICATION_ID = 0x45764B56;

  private static final String TABLES = "schema-3.sql";

  private JournalSchema() {}

  /** Whether nothing is in the database: it is new, or its making was cut short. */
  static boolean isEmpty(Database database) {
    return database.number("SELECT count(*) FROM sqlite_schema") == 0
        && database.number("PRAGMA application_id") == 0;
  }

  /** Makes the tables, inside of a transaction. */
  static void create(Database database) {
    for (String statement : tables().split(";", -1)) {
      if (!statement.isBlank()) {
        database.execute(statement);
      }
    }
    database.execute("PRAGMA application_id = " + APPLICATION_ID);
    database.execute("PRAGMA user_version = " + VERSION);
  }

  /**
   * Refuses databases that are no journals of this version.
   *
   * @throws InvalidInputException when it is one of another program, or of another schema
   */
  static void checkKind(Database database) {
    if (database.number("PRAGMA application_id") != APPLICATION_ID) {
      throw JournalFailure.foreign(database.file());
    }
    long version = database.number("PRAGMA user_version");
    if (version > VERSION) {
      throw new InvalidInputException(
          "%s has schema %d, this program knows up to %d; use the version of EvolKV that wrote it"
              .formatted(database.file(), version, VERSION));
    }
    if (version < 1) {
      throw JournalFailure.damaged(database.file(), "its schema is " + version);
    }
    if (version < VERSION) {
      throw new InvalidInputException(
          "%s was written by an earlier version of EvolKV (schema %d, this one has %d); start a new run without --resume"
              .formatted(database.file(), version, VERSION));
    }
  }

  /**
   * Reads the whole database once to find damage.
   *
   * @throws InvalidInputException when there is some
   */
  static void checkIntegrity(Database database) {
    String found = database.query("PRAGMA integrity_check(1)", row -> row.getString(1)).getFirst();
    if (!found.equals("ok")) {
      throw JournalFailure.damaged(database.file(), found);
    }
    List<String> orphans =
        database.query("PRAGMA foreign_key_check", row -> row.getString("table"));
    if (!orphans.isEmpty()) {
      throw JournalFailure.damaged(
          database.file(), "rows of " + orphans.getFirst() + " belong to nothing");
    }
  }

  private static String tables() {
    try (InputStream in =
        Objects.requireNonNull(JournalSchema.class.getResourceAsStream(TABLES), TABLES)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
