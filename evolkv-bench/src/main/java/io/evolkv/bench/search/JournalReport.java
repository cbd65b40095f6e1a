package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.journal.RunRecord;
import io.evolkv.bench.journal.SessionRecord;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.ModelInfo;
import io.evolkv.bench.report.RacingOutcome;
import io.evolkv.bench.report.SearchOutcome;
import io.evolkv.bench.report.Summary;
import io.evolkv.bench.report.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The report of a finished run, from its journal alone. */
final class JournalReport {
  private final Journal journal;

  JournalReport(Journal journal) {
    this.journal = journal;
  }

  /**
   * The report.
   *
   * @throws InvalidInputException when something of a finished run is missing in the journal
   */
  Summary summary() {
    RunRecord run = journal.run();
    Measurement found = journal.found().orElseThrow(() -> incomplete("the found candidate"));
    SessionRecord session = journal.finishing().orElseThrow(() -> incomplete("the last session"));
    SearchOutcome search =
        new SearchOutcome(
            run.optimizer(),
            run.policy(),
            run.task(),
            run.meanBudget(),
            run.search().size(),
            run.seed(),
            journal.entries().size(),
            racing(run),
            found.evaluation());
    return new Summary(
        new ModelInfo(run.model(), run.modelSha256(), run.shape()),
        search,
        run.heldOut().size(),
        heldOut(run),
        new Timings(
            session.threads(),
            session.replayed(),
            session.searchSeconds(),
            session.heldOutSeconds(),
            session.usage()));
  }

  private Optional<RacingOutcome> racing(RunRecord run) {
    int round = Integer.parseInt(run.fingerprint().inputs().getOrDefault("search.racing", "0"));
    if (round == 0) {
      return Optional.empty();
    }
    List<Measurement> entries = journal.entries();
    long measured = entries.stream().mapToLong(entry -> entry.samples().size()).sum();
    long stopped = entries.stream().filter(entry -> !entry.evaluation().complete()).count();
    long all = (long) entries.size() * run.search().size();
    return Optional.of(new RacingOutcome(round, (int) stopped, measured, all - measured));
  }

  private List<MethodResult> heldOut(RunRecord run) {
    List<MethodResult> methods = new ArrayList<>();
    for (String name : journal.methods()) {
      HeldOutResult result = journal.heldOut(name);
      if (result.scores().size() != run.heldOut().size()) {
        throw incomplete("held-out scores of " + name);
      }
      methods.add(
          MethodSummary.of(name, result, run.heldOut(), run.shape(), new Bootstrap(run.seed())));
    }
    return methods;
  }

  private static InvalidInputException incomplete(String what) {
    return new InvalidInputException(
        "the journal of the finished run lacks %s; start a new run without --resume"
            .formatted(what));
  }
}
