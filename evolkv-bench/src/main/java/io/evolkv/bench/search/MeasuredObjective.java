package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.execution.SearchExecution;
import io.evolkv.bench.journal.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures candidates on the search samples and remembers them in the journal: what stands there,
 * from this start or an earlier one, costs nothing. All new candidates of a call are one batch.
 */
final class MeasuredObjective implements Objective {
  private final SearchExecution execution;
  private final double tieBreakerShare;
  private final Journal journal;
  private final Map<LayerBudgets, Evaluation> known = new HashMap<>();

  /**
   * @param execution measures the search samples; with likelihoods if the share is above 0
   * @param tieBreakerShare weight of the likelihood as a share of one sample's, in [0, 1]
   */
  MeasuredObjective(SearchExecution execution, double tieBreakerShare, Journal journal) {
    this.execution = execution;
    this.tieBreakerShare = tieBreakerShare;
    this.journal = journal;
    journal.entries().forEach(this::remember);
  }

  @Override
  public List<Evaluation> evaluate(List<LayerBudgets> candidates) {
    Set<LayerBudgets> unknown = new LinkedHashSet<>(candidates);
    unknown.removeAll(known.keySet());
    if (!unknown.isEmpty()) {
      List<Measurement> measured = measure(List.copyOf(unknown));
      journal.append(measured);
      measured.forEach(this::remember);
    }
    return candidates.stream().map(known::get).toList();
  }

  private List<Measurement> measure(List<LayerBudgets> candidates) {
    List<TrialResult> results = execution.measure(candidates);
    int samples = results.size() / candidates.size();
    List<Measurement> measured = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      List<TrialResult> ofCandidate = results.subList(i * samples, (i + 1) * samples);
      measured.add(Measurement.of(candidates.get(i), ofCandidate, tieBreakerShare));
    }
    return measured;
  }

  private void remember(Measurement measurement) {
    known.put(measurement.evaluation().budgets(), measurement.evaluation());
  }
}
