package io.evolkv.bench.execution;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.PreparedSample;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Prefills the samples of a partition that are not prefilled. */
final class SparkPrefill implements FlatMapFunction<Iterator<SparkSample>, SparkSample> {
  private static final long serialVersionUID = 1;

  private final ExecutorSetup setup;

  SparkPrefill(ExecutorSetup setup) {
    this.setup = setup;
  }

  /** Leaves samples as they are when that fails: the measurement fails likewise, and tells. */
  @Override
  public Iterator<SparkSample> call(Iterator<SparkSample> partition) {
    List<SparkSample> samples = new ArrayList<>();
    partition.forEachRemaining(samples::add);
    try {
      prefill(ExecutorModel.of(setup), samples);
    } catch (InvalidInputException e) {
      return samples.iterator();
    }
    return samples.iterator();
  }

  /** Prepares what is not prepared; all of a partition together. */
  static void prefill(ExecutorModel model, List<SparkSample> samples) {
    List<SparkSample> missing = samples.stream().filter(s -> s.prepared() == null).toList();
    List<PreparedSample> prepared = model.prepare(missing);
    for (int i = 0; i < missing.size(); i++) {
      missing.get(i).prepared(prepared.get(i));
    }
  }
}
