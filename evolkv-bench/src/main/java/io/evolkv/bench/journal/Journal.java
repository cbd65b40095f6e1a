package io.evolkv.bench.journal;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SearchUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The journal of a run, an SQLite database: what the run is about, every candidate in the order of
 * first measurement with the score of each sample, the found candidate, and the held-out scores of
 * the compared methods. Every number of the report comes from here.
 *
 * <p>What an adding method was given is on the disk when it returns, as a whole, so that neither a
 * killed process nor a power failure loses it. Only one process writes to a journal; {@link
 * RunDirectory} sees to that. The rows of its result tables depend on model, settings and seed
 * alone.
 */
public final class Journal implements AutoCloseable {
  private final Database database;
  private final List<Measurement> entries = new ArrayList<>();
  private final Map<LayerBudgets, Integer> places = new HashMap<>();
  private RunRecord run;
  private OptionalInt session = OptionalInt.empty();

  private Journal(Database database, RunRecord run) {
    this.database = database;
    this.run = run;
  }

  /**
   * Opens a journal to continue it, or starts it when there is none.
   *
   * @param file the journal
   * @param run what the present run is about
   * @return the journal with what is known already
   * @throws InvalidInputException when the journal belongs to other inputs, is none of this version
   *     of the program, is damaged, or cannot be read or written
   */
  public static Journal open(Path file, RunRecord run) {
    refuseOld(file);
    Database database = Database.writable(file);
    try {
      return on(database, run);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The journal in a database, which it closes at its end. */
  static Journal on(Database database, RunRecord run) {
    boolean isNew = JournalSchema.isEmpty(database);
    if (!isNew) {
      JournalSchema.checkKind(database);
      JournalSchema.checkIntegrity(database);
    }
    database.logAhead();
    Journal journal = new Journal(database, run);
    if (isNew) {
      journal.start();
    } else {
      journal.load();
    }
    return journal;
  }

  private static void refuseOld(Path file) {
    Path old = file.resolveSibling(RunDirectory.OLD_JOURNAL);
    if (Files.exists(old) && !Files.exists(file)) {
      throw new InvalidInputException(
          "%s was written by an earlier version of EvolKV, and this one cannot continue it; start a new run without --resume"
              .formatted(old));
    }
  }

  private void start() {
    database.transaction(
        () -> {
          JournalSchema.create(database);
          RunTable.insert(database, run);
        });
  }

  private void load() {
    RunRecord before = RunTable.read(database);
    if (!before.fingerprint().equals(run.fingerprint())) {
      throw new InvalidInputException(
          "%s belongs to other inputs: %s; run it with the same settings, or start without --resume"
              .formatted(
                  database.file(),
                  String.join(", ", before.fingerprint().differencesTo(run.fingerprint()))));
    }
    if (!before.equals(run.withModel(before.model()))) {
      throw JournalFailure.damaged(database.file(), "the run does not fit its fingerprint");
    }
    run = before;
    entries.addAll(EvaluationTable.read(database, run.shape().layers(), run.search().size()));
    entries.forEach(entry -> places.put(entry.evaluation().budgets(), places.size()));
  }

  /**
   * What the run is about, as its first start wrote it.
   *
   * @return the run
   */
  public RunRecord run() {
    return run;
  }

  /**
   * Everything measured so far.
   *
   * @return the measurements in the order of the first measurement
   */
  public List<Measurement> entries() {
    return List.copyOf(entries);
  }

  /**
   * Notes that a process goes to work on the run. Whatever is added comes after this.
   *
   * @param threads threads of the runtime
   * @throws InvalidInputException when it cannot be written
   */
  public void begin(int threads) {
    int id = (int) database.number("SELECT count(*) FROM session") + 1;
    database.update(
        "INSERT INTO session VALUES (?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, NULL)",
        id,
        now(),
        threads,
        entries.size());
    session = OptionalInt.of(id);
  }

  /**
   * Adds measurements.
   *
   * @param measurements candidates that the journal does not hold yet, or holds with fewer samples
   * @throws InvalidInputException when they cannot be written; the journal then holds none of them
   */
  public void append(List<Measurement> measurements) {
    List<Measurement> after = new ArrayList<>(entries);
    database.transaction(() -> append(measurements, after));
    entries.clear();
    entries.addAll(after);
    entries.forEach(entry -> places.putIfAbsent(entry.evaluation().budgets(), places.size()));
  }

  private void append(List<Measurement> measurements, List<Measurement> after) {
    String now = now();
    for (Measurement measurement : measurements) {
      int place = places.getOrDefault(measurement.evaluation().budgets(), after.size());
      if (place < entries.size()) {
        EvaluationTable.extend(database, place, measurement, entries.get(place).samples().size());
        after.set(place, measurement);
      } else {
        EvaluationTable.insert(database, place, measurement);
        EvaluationTable.insertClock(database, place, session.orElseThrow(), now);
        after.add(measurement);
      }
    }
  }

  /**
   * Notes which candidate the search found.
   *
   * @param budgets a measured candidate
   * @throws InvalidInputException when it cannot be written
   */
  public void found(LayerBudgets budgets) {
    database.update(
        "UPDATE run SET found = (SELECT id FROM candidate WHERE budgets = ?)",
        EvaluationTable.json(budgets));
  }

  /**
   * The candidate that the search found.
   *
   * @return its measurement; empty while the search goes on
   */
  public Optional<Measurement> found() {
    return database
        .query("SELECT found FROM run WHERE found IS NOT NULL", row -> row.getInt(1))
        .stream()
        .findFirst()
        .map(entries::get);
  }

  /**
   * Notes which methods are compared on the held-out samples.
   *
   * @param names their names, in the order of the report; the same at every start of a run
   * @throws InvalidInputException when it cannot be written
   */
  public void compare(List<String> names) {
    database.transaction(() -> HeldOutTable.insertMethods(database, names));
  }

  /**
   * The compared methods.
   *
   * @return their names, in the order of the report; empty while the search goes on
   */
  public List<String> methods() {
    return HeldOutTable.methods(database);
  }

  /**
   * What a method did on the held-out samples so far.
   *
   * @param method its name
   * @return the scores of the first samples, perhaps none or all
   */
  public HeldOutResult heldOut(String method) {
    return HeldOutTable.read(database, methods().indexOf(method));
  }

  /**
   * Adds what a method did on further held-out samples.
   *
   * @param method its name, one of {@link #methods()}
   * @param from number of the first of these samples: how many the method has already
   * @param result scores of the samples from there on, and what decoding them took
   * @throws InvalidInputException when it cannot be written; the journal then holds none of it
   */
  public void appendHeldOut(String method, int from, HeldOutResult result) {
    int id = methods().indexOf(method);
    database.transaction(() -> HeldOutTable.insert(database, id, from, result));
  }

  /**
   * Notes that this start brought the run to its end.
   *
   * @param searchSeconds wall time of the search
   * @param heldOutSeconds wall time of the comparison
   * @param usage what both took beside time
   * @throws InvalidInputException when it cannot be written
   */
  public void finish(double searchSeconds, double heldOutSeconds, SearchUsage usage) {
    database.update(
        """
        UPDATE session SET search_seconds = ?, held_out_seconds = ?, peak_bytes = ?, cap_bytes = ?,
          layers_run = ?, layers_reused = ?
        WHERE id = ?
        """,
        searchSeconds,
        heldOutSeconds,
        usage.peakBytes(),
        usage.capBytes(),
        usage.reuse().run(),
        usage.reuse().reused(),
        session.orElseThrow());
  }

  /**
   * The start that brought the run to its end.
   *
   * @return what it took; empty while the run is not finished
   */
  public Optional<SessionRecord> finishing() {
    return database
        .query(
            "SELECT * FROM session WHERE held_out_seconds IS NOT NULL ORDER BY id DESC LIMIT 1",
            row ->
                new SessionRecord(
                    row.getInt("threads"),
                    row.getInt("replayed"),
                    row.getDouble("search_seconds"),
                    row.getDouble("held_out_seconds"),
                    new SearchUsage(
                        row.getLong("peak_bytes"),
                        row.getLong("cap_bytes"),
                        new LayerReuse(row.getLong("layers_run"), row.getLong("layers_reused")))))
        .stream()
        .findFirst();
  }

  /**
   * Tells those who watch how far the present work has come. This alone may be lost when the power
   * fails.
   *
   * @param progress how far it is
   * @throws InvalidInputException when it cannot be written
   */
  public void tell(ProgressRecord progress) {
    database.unsynced(() -> ProgressTable.write(database, progress));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  @Override
  public void close() {
    database.close();
  }
}
