package io.evolkv.bench.fakes;

import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.journal.Fingerprint;
import io.evolkv.bench.journal.JournalReader;
import io.evolkv.bench.journal.RunRecord;
import io.evolkv.bench.journal.SampleRef;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Journals as tests need them, and what other programs may do to them. */
public final class Journals {
  private Journals() {}

  /**
   * A run that only its fingerprint tells from others.
   *
   * @param fingerprint what it depends on
   * @param shape the model's shape
   * @param samples samples of each split
   * @return the run
   */
  public static RunRecord run(Fingerprint fingerprint, ModelShape shape, int samples) {
    List<SampleRef> refs =
        IntStream.range(0, samples).mapToObj(i -> new SampleRef("s" + i, "all")).toList();
    return new RunRecord(
        fingerprint,
        "builtin:fake",
        Optional.empty(),
        shape,
        "needle",
        "recent",
        "shuffle",
        5,
        3,
        refs,
        refs);
  }

  /**
   * The result tables.
   *
   * @param journal a journal
   * @return a line per row
   */
  public static List<String> results(Path journal) {
    List<String> lines = new ArrayList<>();
    JournalReader.results(journal, lines::add);
    return lines;
  }

  /**
   * Leaves a journal as if its run had been killed at some point of the search.
   *
   * @param journal a journal
   * @param candidates how many candidates were measured
   */
  public static void keepCandidates(Path journal, int candidates) {
    execute(
        journal,
        "DELETE FROM held_out_score",
        "DELETE FROM held_out_clock",
        "DELETE FROM method",
        "UPDATE run SET found = NULL",
        "DELETE FROM evaluation_clock WHERE candidate >= " + candidates,
        "DELETE FROM sample_score WHERE candidate >= " + candidates,
        "DELETE FROM evaluation WHERE candidate >= " + candidates,
        "DELETE FROM candidate WHERE id >= " + candidates);
  }

  /**
   * Changes a database.
   *
   * @param file the database
   * @param statements statements
   */
  public static void execute(Path file, String... statements) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
