package io.evolkv.bench.journal;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelShape;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The tables {@code run}, {@code input} and {@code sample}: what the run is about. */
final class RunTable {
  private static final String SEARCH = "search";
  private static final String HELD_OUT = "held-out";

  private RunTable() {}

  static void insert(Database database, RunRecord run) {
    ModelShape shape = run.shape();
    database.update(
        "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        run.fingerprint().sha256(),
        run.model(),
        run.modelSha256(),
        shape.architecture(),
        shape.layers(),
        shape.queryHeads(),
        shape.kvHeads(),
        shape.headDim(),
        shape.contextLength(),
        shape.vocabularySize(),
        IntegerList.json(shape.windows()),
        run.task(),
        run.policy(),
        run.optimizer(),
        run.meanBudget(),
        run.seed());
    run.fingerprint()
        .inputs()
        .forEach((name, value) -> database.update("INSERT INTO input VALUES (?, ?)", name, value));
    insertSamples(database, SEARCH, run.search());
    insertSamples(database, HELD_OUT, run.heldOut());
  }

  private static void insertSamples(Database database, String split, List<SampleRef> samples) {
    List<Object[]> rows = new ArrayList<>();
    for (SampleRef sample : samples) {
      rows.add(new Object[] {split, rows.size(), sample.id(), sample.category()});
    }
    database.updateAll("INSERT INTO sample VALUES (?, ?, ?, ?)", rows);
  }

  /**
   * What the run depends on.
   *
   * @throws InvalidInputException when the inputs do not fit the fingerprint beside them
   */
  static Fingerprint fingerprint(Database database) {
    TreeMap<String, String> inputs = new TreeMap<>();
    database.query(
        "SELECT name, value FROM input", row -> inputs.put(row.getString(1), row.getString(2)));
    Fingerprint fingerprint = Fingerprint.of(inputs);
    List<String> stored = database.query("SELECT fingerprint FROM run", row -> row.getString(1));
    if (!stored.equals(List.of(fingerprint.sha256()))) {
      throw JournalFailure.damaged(
          database.file(), "the fingerprint does not fit the inputs beside it");
    }
    return fingerprint;
  }

  /**
   * The run as it was inserted.
   *
   * @throws InvalidInputException when what is there cannot be one
   */
  static RunRecord read(Database database) {
    Fingerprint fingerprint = fingerprint(database);
    List<SampleRef> search = samples(database, SEARCH);
    List<SampleRef> heldOut = samples(database, HELD_OUT);
    try {
      return database
          .query("SELECT * FROM run", row -> run(row, fingerprint, search, heldOut))
          .getFirst();
    } catch (IllegalArgumentException e) {
      throw JournalFailure.damaged(database.file(), String.valueOf(e.getMessage()));
    }
  }

  private static RunRecord run(
      ResultSet row, Fingerprint fingerprint, List<SampleRef> search, List<SampleRef> heldOut)
      throws SQLException {
    ModelShape shape =
        new ModelShape(
            row.getString("architecture"),
            row.getInt("layers"),
            row.getInt("query_heads"),
            row.getInt("kv_heads"),
            row.getInt("head_dim"),
            row.getInt("context_length"),
            row.getInt("vocabulary_size"),
            IntegerList.of(row.getString("windows")));
    return new RunRecord(
        fingerprint,
        row.getString("model"),
        Optional.ofNullable(row.getString("model_sha256")),
        shape,
        row.getString("task"),
        row.getString("policy"),
        row.getString("optimizer"),
        row.getInt("mean_budget"),
        row.getLong("seed"),
        search,
        heldOut);
  }

  private static List<SampleRef> samples(Database database, String split) {
    return database.query(
        "SELECT id, category FROM sample WHERE split = ? ORDER BY number",
        row -> new SampleRef(row.getString(1), row.getString(2)),
        split);
  }
}
