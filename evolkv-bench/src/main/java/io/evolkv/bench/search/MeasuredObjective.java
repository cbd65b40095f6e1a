package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.execution.SearchExecution;
import io.evolkv.bench.journal.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures candidates on the search samples and remembers them in the journal: what stands there,
 * from this start or an earlier one, costs nothing. All new candidates of a call are one batch, or
 * one for each round of a race.
 */
final class MeasuredObjective implements Objective {
  private final SearchExecution execution;
  private final Race race;
  private final Journal journal;
  private final Map<LayerBudgets, List<SampleScore>> known = new HashMap<>();

  /**
   * @param execution measures the search samples
   * @param race stops candidates; one with a single round never does
   */
  MeasuredObjective(SearchExecution execution, Race race, Journal journal) {
    this.execution = execution;
    this.race = race;
    this.journal = journal;
    journal.entries().forEach(this::remember);
  }

  @Override
  public List<Evaluation> evaluate(List<LayerBudgets> candidates) {
    return race(
        candidates.stream()
            .map(candidate -> new Contender(candidate, Double.NEGATIVE_INFINITY))
            .toList());
  }

  @Override
  public List<Evaluation> race(List<Contender> contenders) {
    List<Measurement> measured = run(undecided(contenders));
    if (!measured.isEmpty()) {
      journal.append(measured);
      measured.forEach(this::remember);
    }
    return contenders.stream().map(this::known).toList();
  }

  /** A candidate on its way through the rounds. */
  private record Runner(LayerBudgets budgets, double floor, List<SampleScore> scores) {}

  /** The candidates that need more samples, each once with its lowest floor. */
  private List<Runner> undecided(List<Contender> contenders) {
    Map<LayerBudgets, Double> floors = new LinkedHashMap<>();
    contenders.forEach(it -> floors.merge(it.budgets(), it.floor(), Math::min));
    List<Runner> undecided = new ArrayList<>();
    floors.forEach(
        (budgets, floor) -> {
          Runner runner = new Runner(budgets, floor, new ArrayList<>(scores(budgets)));
          if (isUndecided(runner)) {
            undecided.add(runner);
          }
        });
    return undecided;
  }

  private boolean isUndecided(Runner runner) {
    return race.decide(runner.budgets(), runner.scores(), runner.floor()).isEmpty();
  }

  /** Round after round, each with the candidates that it is the next one for. */
  private List<Measurement> run(List<Runner> runners) {
    for (int from = 0; from < race.samples(); from = race.endOfRound(from)) {
      int next = from;
      List<Runner> due =
          runners.stream().filter(it -> it.scores().size() == next && isUndecided(it)).toList();
      if (!due.isEmpty()) {
        measure(due, from, race.endOfRound(from));
      }
    }
    return runners.stream().map(it -> race.measurement(it.budgets(), it.scores())).toList();
  }

  private void measure(List<Runner> due, int from, int to) {
    List<TrialResult> results =
        execution.measure(due.stream().map(Runner::budgets).toList(), from, to);
    int next = 0;
    for (Runner runner : due) {
      for (TrialResult result : results.subList(next, next + to - from)) {
        runner.scores().add(new SampleScore(result.score(), result.targetLogLikelihood()));
      }
      next += to - from;
    }
  }

  private List<SampleScore> scores(LayerBudgets budgets) {
    return known.getOrDefault(budgets, List.of());
  }

  private Evaluation known(Contender contender) {
    LayerBudgets budgets = contender.budgets();
    return race.decide(budgets, scores(budgets), contender.floor()).orElseThrow().evaluation();
  }

  private void remember(Measurement measurement) {
    known.put(measurement.evaluation().budgets(), measurement.samples());
  }
}
