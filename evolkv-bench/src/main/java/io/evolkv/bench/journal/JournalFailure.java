package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Puts what SQLite says into words for the person whose journal it is. */
final class JournalFailure {
  /** The low byte of SQLite's result codes is the kind of failure, the rest its particulars. */
  private static final int KIND = 0xff;

  private JournalFailure() {}

  /** A failed statement. */
  static InvalidInputException of(Path file, Database.Mode mode, SQLException failure) {
    int code =
        failure instanceof SQLiteException sqlite
            ? sqlite.getResultCode().code
            : failure.getErrorCode();
    return switch (SQLiteErrorCode.getErrorCode(code & KIND)) {
      case SQLITE_NOTADB -> foreign(file, failure);
      case SQLITE_CORRUPT -> damaged(file, "SQLite cannot read it", failure);
      case SQLITE_FULL -> unusable(file, mode, "no space left on the disk", failure);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          unusable(file, mode, "another program keeps it locked", failure);
      case SQLITE_CANTOPEN ->
          unusable(file, mode, "its folder is missing or may not be written to", failure);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          unusable(file, mode, "permission denied", failure);
      case SQLITE_IOERR, SQLITE_NOMEM ->
          unusable(file, mode, "the system refuses (" + name(failure) + ")", failure);
      // The statements are right, so the tables are not.
      default -> damaged(file, String.valueOf(failure.getMessage()), failure);
    };
  }

  private static String name(SQLException failure) {
    return failure instanceof SQLiteException sqlite
        ? sqlite.getResultCode().name()
        : String.valueOf(failure.getMessage());
  }

  /** Content that no run of this program leaves behind. */
  static InvalidInputException damaged(Path file, String what) {
    return new InvalidInputException(
        "%s: the journal is damaged: %s; start a new run without --resume"
            .formatted(file, what.replaceAll("\\s*\\R\\s*", " ")));
  }

  private static InvalidInputException damaged(Path file, String what, SQLException cause) {
    InvalidInputException failure = damaged(file, what);
    failure.initCause(cause);
    return failure;
  }

  /** A file that is no journal. */
  static InvalidInputException foreign(Path file) {
    return new InvalidInputException(
        file + " is not a journal of EvolKV; start a new run without --resume");
  }

  private static InvalidInputException foreign(Path file, SQLException cause) {
    InvalidInputException failure = foreign(file);
    failure.initCause(cause);
    return failure;
  }

  private static InvalidInputException unusable(
      Path file, Database.Mode mode, String reason, SQLException cause) {
    if (mode == Database.Mode.READ) {
      return new InvalidInputException("cannot read %s: %s".formatted(file, reason), cause);
    }
    return new InvalidInputException(
        "cannot write %s: %s; what was measured is kept: mend this and continue with --resume %s"
            .formatted(file, reason, file.getParent()),
        cause);
  }
}
