package io.evolkv.bench.journal;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The tables {@code candidate}, {@code evaluation} and {@code sample_score}. Candidates are
 * numbered from 0 in the order of their first measurement.
 */
final class EvaluationTable {
  private EvaluationTable() {}

  static void insert(Database database, int candidate, Measurement measurement) {
    database.update(
        "INSERT INTO candidate VALUES (?, ?)", candidate, json(measurement.evaluation().budgets()));
    extend(database, candidate, measurement, 0);
  }

  /**
   * Puts a measurement on more samples in the place of the one that stands there.
   *
   * @param from how many samples that one was of
   */
  static void extend(Database database, int candidate, Measurement measurement, int from) {
    Evaluation evaluation = measurement.evaluation();
    List<SampleScore> samples = measurement.samples();
    database.update(
        "INSERT INTO evaluation VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (candidate) DO UPDATE SET"
            + " samples = excluded.samples, score = excluded.score,"
            + " tie_breaker = excluded.tie_breaker, likelihood = excluded.likelihood,"
            + " checksum = excluded.checksum",
        candidate,
        samples.size(),
        evaluation.score(),
        evaluation.tieBreaker(),
        evaluation.likelihood(),
        checksum(measurement));
    List<Object[]> rows = new ArrayList<>();
    for (int sample = from; sample < samples.size(); sample++) {
      SampleScore score = samples.get(sample);
      rows.add(new Object[] {candidate, sample, score.score(), score.logLikelihood()});
    }
    database.updateAll("INSERT INTO sample_score VALUES (?, ?, ?, ?)", rows);
  }

  static void insertClock(Database database, int candidate, long session, String now) {
    database.update("INSERT INTO evaluation_clock VALUES (?, ?, ?)", candidate, session, now);
  }

  /**
   * Everything measured.
   *
   * @param layers layers of the model
   * @param samples number of search samples
   * @throws io.evolkv.api.error.InvalidInputException when a row is not as it was inserted
   */
  static List<Measurement> read(Database database, int layers, int samples) {
    List<List<SampleScore>> scores = sampleScores(database);
    List<Measurement> measurements = new ArrayList<>();
    database.query(
        "SELECT * FROM candidate LEFT JOIN evaluation ON candidate = id ORDER BY id",
        row -> {
          int candidate = measurements.size();
          List<SampleScore> own = candidate < scores.size() ? scores.get(candidate) : List.of();
          boolean whole =
              own.size() == row.getLong("samples") && !own.isEmpty() && own.size() <= samples;
          if (row.getLong("id") != candidate || !whole) {
            throw JournalFailure.damaged(
                database.file(), "candidate " + candidate + " is not whole");
          }
          Measurement measurement =
              new Measurement(evaluation(database, row, layers, own.size() == samples), own);
          if (row.getLong("checksum") != checksum(measurement)) {
            throw JournalFailure.damaged(
                database.file(), "the checksum of candidate %d does not fit".formatted(candidate));
          }
          return measurements.add(measurement);
        });
    return measurements;
  }

  private static List<List<SampleScore>> sampleScores(Database database) {
    List<List<SampleScore>> scores = new ArrayList<>();
    database.query(
        "SELECT candidate, sample, score, log_likelihood FROM sample_score"
            + " ORDER BY candidate, sample",
        row -> {
          if (row.getLong("candidate") == scores.size()) {
            scores.add(new ArrayList<>());
          }
          boolean inOrder =
              row.getLong("candidate") == scores.size() - 1
                  && row.getLong("sample") == scores.getLast().size();
          if (!inOrder) {
            throw JournalFailure.damaged(
                database.file(),
                "sample scores of candidate %d are missing".formatted(scores.size()));
          }
          return scores.getLast().add(sampleScore(row));
        });
    return scores;
  }

  private static SampleScore sampleScore(ResultSet row) throws SQLException {
    double score = row.getDouble("score");
    double likelihood = row.getDouble("log_likelihood");
    // Whether the number read last was there.
    boolean measured = !row.wasNull();
    return new SampleScore(
        score, measured ? OptionalDouble.of(likelihood) : OptionalDouble.empty());
  }

  private static Evaluation evaluation(
      Database database, ResultSet row, int layers, boolean complete) throws SQLException {
    LayerBudgets budgets = budgets(database, row.getString("budgets"));
    if (budgets.layers() != layers) {
      throw JournalFailure.damaged(
          database.file(),
          "a candidate has %d layers, expected %d".formatted(budgets.layers(), layers));
    }
    return new Evaluation(
        budgets,
        row.getDouble("score"),
        row.getDouble("tie_breaker"),
        row.getDouble("likelihood"),
        complete);
  }

  static String json(LayerBudgets budgets) {
    return IntegerList.json(budgets.stream().boxed().toList());
  }

  private static LayerBudgets budgets(Database database, String json) {
    try {
      return LayerBudgets.of(IntegerList.of(json).stream().mapToInt(Integer::intValue).toArray());
    } catch (IllegalArgumentException e) {
      throw JournalFailure.damaged(database.file(), "the budgets of a candidate are no list");
    }
  }

  private static long checksum(Measurement measurement) {
    Evaluation evaluation = measurement.evaluation();
    Checksum checksum =
        new Checksum()
            .add(evaluation.score())
            .add(evaluation.tieBreaker())
            .add(evaluation.likelihood());
    evaluation.budgets().stream().forEach(checksum::add);
    for (SampleScore score : measurement.samples()) {
      checksum.add(score.score()).add(score.logLikelihood());
    }
    return checksum.value();
  }
}
