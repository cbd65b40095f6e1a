package io.evolkv.bench.execution;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.evaluation.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures in this process: all candidates of a call on all its samples are one batch. */
public final class LocalExecution implements SearchExecution {
  private final BatchMeasurement measurement;
  private final Supplier<List<PreparedSample>> samples;
  private final boolean likelihood;
  private final Runnable end;

  /**
   * An execution on given samples.
   *
   * @param measurement decodes and scores
   * @param samples gives the prepared samples when the first candidate needs them
   * @param likelihood whether to measure the likelihood of the targets as well
   * @param end lets go of what the samples need
   */
  public LocalExecution(
      BatchMeasurement measurement,
      Supplier<List<PreparedSample>> samples,
      boolean likelihood,
      Runnable end) {
    this.measurement = measurement;
    this.samples = samples;
    this.likelihood = likelihood;
    this.end = end;
  }

  @Override
  public List<TrialResult> measure(List<LayerBudgets> candidates, int from, int to) {
    return measure(measurement, candidates, samples.get().subList(from, to), likelihood);
  }

  /**
   * All candidates on all samples as one batch, in the order of {@link SearchExecution#measure}.
   */
  static List<TrialResult> measure(
      BatchMeasurement measurement,
      List<LayerBudgets> candidates,
      List<PreparedSample> samples,
      boolean likelihood) {
    List<Trial> trials = new ArrayList<>(candidates.size() * samples.size());
    for (LayerBudgets candidate : candidates) {
      samples.forEach(sample -> trials.add(new Trial(sample, candidate)));
    }
    return likelihood
        ? measurement.decodeWithLikelihood(trials).results()
        : measurement.decode(trials).results();
  }

  @Override
  public void close() {
    end.run();
  }
}
