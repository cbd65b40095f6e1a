package io.evolkv.bench.benchmark;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How long a workload took.
 *
 * @param workload what was measured
 * @param seconds of each repetition; of the steps alone for decoding
 * @param startSeconds time in which decoding made the caches of all sequences, the shortest; 0 for
 *     a prefill
 * @param kvBytes keys and values of the prompt that were held, of all sequences
 * @param operations floating-point operations, where the runtime knows its weights
 */
public record WorkloadResult(
    Workload workload,
    List<Double> seconds,
    double startSeconds,
    long kvBytes,
    OptionalDouble operations) {
  /** Copies the list. */
  public WorkloadResult {
    seconds = List.copyOf(seconds);
  }

  /**
   * The speed of the fastest repetition.
   *
   * @return tokens per second, of all sequences together
   */
  public double bestRate() {
    return workload.tokens() / best();
  }

  /**
   * The speed of the repetition in the middle.
   *
   * @return tokens per second, of all sequences together
   */
  public double medianRate() {
    List<Double> sorted = seconds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return workload.tokens() / median;
  }

  /**
   * Arithmetic of the fastest repetition.
   *
   * @return floating-point operations per second
   */
  public OptionalDouble operationsPerSecond() {
    return operations.isPresent()
        ? OptionalDouble.of(operations.getAsDouble() / best())
        : OptionalDouble.empty();
  }

  private double best() {
    return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
