package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.journal.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Measures candidates on the search samples and remembers them in the journal: what stands there,
 * from this start or an earlier one, costs nothing. All new candidates of a call are one batch.
 */
final class MeasuredObjective implements Objective {
  private final BatchMeasurement measurement;
  private final Supplier<List<PreparedSample>> samples;
  private final double tieBreakerShare;
  private final Journal journal;
  private final Map<LayerBudgets, Evaluation> known = new HashMap<>();

  /**
   * @param samples gives the prepared search samples when the first candidate needs them
   * @param tieBreakerShare weight of the likelihood as a share of one sample's, in [0, 1]; with 0
   *     it is not measured
   */
  MeasuredObjective(
      BatchMeasurement measurement,
      Supplier<List<PreparedSample>> samples,
      double tieBreakerShare,
      Journal journal) {
    this.measurement = measurement;
    this.samples = samples;
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
    List<PreparedSample> prepared = samples.get();
    List<Trial> trials = new ArrayList<>(candidates.size() * prepared.size());
    for (LayerBudgets candidate : candidates) {
      prepared.forEach(sample -> trials.add(new Trial(sample, candidate)));
    }
    List<TrialResult> results =
        tieBreakerShare > 0
            ? measurement.decodeWithLikelihood(trials).results()
            : measurement.decode(trials).results();
    List<Measurement> measured = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      int from = i * prepared.size();
      measured.add(
          Measurement.of(
              candidates.get(i), results.subList(from, from + prepared.size()), tieBreakerShare));
    }
    return measured;
  }

  private void remember(Measurement measurement) {
    known.put(measurement.evaluation().budgets(), measurement.evaluation());
  }
}
