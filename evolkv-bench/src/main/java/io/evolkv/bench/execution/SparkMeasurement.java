package io.evolkv.bench.execution;

import static java.util.Objects.requireNonNull;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TrialResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Measures the candidates of a generation on the samples of a partition. */
final class SparkMeasurement implements FlatMapFunction<Iterator<SparkSample>, PartitionResult> {
  private static final long serialVersionUID = 1;

  private final ExecutorSetup setup;
  private final Broadcast<int[][]> candidates;

  /**
   * @param candidates budgets per candidate and layer
   */
  SparkMeasurement(ExecutorSetup setup, Broadcast<int[][]> candidates) {
    this.setup = setup;
    this.candidates = candidates;
  }

  /** Wrong input is a result: Spark would try a task that fails again and again. */
  @Override
  public Iterator<PartitionResult> call(Iterator<SparkSample> partition) {
    List<SparkSample> samples = new ArrayList<>();
    partition.forEachRemaining(samples::add);
    try {
      return List.of(PartitionResult.of(samples.size(), measure(samples))).iterator();
    } catch (InvalidInputException e) {
      return List.of(PartitionResult.failed(String.valueOf(e.getMessage()))).iterator();
    }
  }

  private List<TrialResult> measure(List<SparkSample> samples) {
    ExecutorModel model = ExecutorModel.of(setup);
    SparkPrefill.prefill(model, samples);
    List<PreparedSample> prepared =
        samples.stream()
            .map(sample -> requireNonNull(sample.prepared(), "a sample is not prefilled"))
            .toList();
    List<LayerBudgets> budgets = Arrays.stream(candidates.value()).map(LayerBudgets::of).toList();
    return model.measure(budgets, prepared);
  }
}
