package io.evolkv.bench.benchmark;

import io.evolkv.api.model.ModelShape;
import java.util.List;
import java.util.Optional;

/**
 * What a benchmark found.
 *
 * @param model the model's name
 * @param shape its shape
 * @param threads threads that the model ran on
 * @param start how long the start took
 * @param peak the machine's peak; empty where the JVM has no Vector API
 * @param workloads the measured rates
 * @param memory memory at the end
 */
public record BenchmarkResult(
    String model,
    ModelShape shape,
    int threads,
    StartTimes start,
    Optional<MachinePeak> peak,
    List<WorkloadResult> workloads,
    MemoryUse memory) {
  /** Copies the list. */
  public BenchmarkResult {
    workloads = List.copyOf(workloads);
  }

  /**
   * How long the start took, in a JVM that has compiled nothing yet.
   *
   * @param openSeconds to open the model
   * @param firstTokenSeconds from there to the first token
   * @param promptTokens tokens of the prompt that the first token followed
   */
  public record StartTimes(double openSeconds, double firstTokenSeconds, int promptTokens) {}
}
