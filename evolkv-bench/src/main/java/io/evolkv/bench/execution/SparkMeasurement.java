package io.evolkv.bench.execution;

import static java.util.Objects.requireNonNull;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.evaluation.MeasuredBatch;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.SearchUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Measures candidates on those samples of a partition that are asked for. */
final class SparkMeasurement implements FlatMapFunction<Iterator<SparkSample>, PartitionResult> {
  private static final long serialVersionUID = 1;

  private final ExecutorSetup setup;
  private final Broadcast<int[][]> candidates;
  private final int from;
  private final int to;

  /**
   * @param candidates budgets per candidate and layer
   * @param from number of the first search sample to measure on
   * @param to number behind the last
   */
  SparkMeasurement(ExecutorSetup setup, Broadcast<int[][]> candidates, int from, int to) {
    this.setup = setup;
    this.candidates = candidates;
    this.from = from;
    this.to = to;
  }

  /** Wrong input is a result: Spark would try a task that fails again and again. */
  @Override
  public Iterator<PartitionResult> call(Iterator<SparkSample> partition) {
    List<SparkSample> samples = new ArrayList<>();
    partition.forEachRemaining(
        sample -> {
          if (sample.number() >= from && sample.number() < to) {
            samples.add(sample);
          }
        });
    List<Integer> numbers = samples.stream().map(SparkSample::number).toList();
    try {
      PartitionResult result =
          samples.isEmpty()
              ? PartitionResult.of(numbers, List.of(), SearchUsage.NONE)
              : measure(numbers, samples);
      return List.of(result).iterator();
    } catch (InvalidInputException e) {
      return List.of(PartitionResult.failed(String.valueOf(e.getMessage()))).iterator();
    }
  }

  private PartitionResult measure(List<Integer> numbers, List<SparkSample> samples) {
    ExecutorModel model = ExecutorModel.of(setup);
    SparkPrefill.prefill(model, samples);
    List<PreparedSample> prepared =
        samples.stream()
            .map(sample -> requireNonNull(sample.prepared(), "a sample is not prefilled"))
            .toList();
    List<LayerBudgets> budgets = Arrays.stream(candidates.value()).map(LayerBudgets::of).toList();
    MeasuredBatch batch = model.measure(budgets, prepared);
    return PartitionResult.of(numbers, batch.results(), model.usage(batch.reuse()));
  }
}
