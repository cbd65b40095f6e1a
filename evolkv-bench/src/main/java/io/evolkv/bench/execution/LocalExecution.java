package io.evolkv.bench.execution;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.MeasuredBatch;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.memory.KeyValueMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures in this process: all candidates of a call on all its samples are one batch. */
public final class LocalExecution implements SearchExecution {
  private final BatchMeasurement measurement;
  private final Supplier<List<PreparedSample>> samples;
  private final boolean likelihood;
  private final KeyValueMemory memory;
  private final Runnable end;
  private LayerReuse reuse = LayerReuse.NONE;

  /**
   * An execution on given samples.
   *
   * @param measurement decodes and scores
   * @param samples gives the prepared samples when the first candidate needs them
   * @param likelihood whether to measure the likelihood of the targets as well
   * @param memory what measurement and samples hold their keys and values in
   * @param end lets go of what the samples need
   */
  public LocalExecution(
      BatchMeasurement measurement,
      Supplier<List<PreparedSample>> samples,
      boolean likelihood,
      KeyValueMemory memory,
      Runnable end) {
    this.measurement = measurement;
    this.samples = samples;
    this.likelihood = likelihood;
    this.memory = memory;
    this.end = end;
  }

  @Override
  public List<TrialResult> measure(List<LayerBudgets> candidates, int from, int to) {
    MeasuredBatch batch =
        measure(measurement, candidates, samples.get().subList(from, to), likelihood);
    reuse = reuse.plus(batch.reuse());
    return batch.results();
  }

  @Override
  public SearchUsage usage() {
    return new SearchUsage(memory.peak(), memory.cap(), reuse);
  }

  /**
   * All candidates on all samples as one batch, in the order of {@link SearchExecution#measure}.
   */
  static MeasuredBatch measure(
      BatchMeasurement measurement,
      List<LayerBudgets> candidates,
      List<PreparedSample> samples,
      boolean likelihood) {
    List<Trial> trials = new ArrayList<>(candidates.size() * samples.size());
    for (LayerBudgets candidate : candidates) {
      samples.forEach(sample -> trials.add(new Trial(sample, candidate)));
    }
    return likelihood ? measurement.decodeWithLikelihood(trials) : measurement.decode(trials);
  }

  @Override
  public void close() {
    end.run();
  }
}
