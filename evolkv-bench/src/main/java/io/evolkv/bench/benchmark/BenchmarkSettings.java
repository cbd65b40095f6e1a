package io.evolkv.bench.benchmark;

import java.util.List;
import java.util.Set;

/**
 * What to measure.
 *
 * @param promptLengths tokens of the prompts to prefill; decoding follows a prompt of the first
 *     length
 * @param sequences numbers of sequences to decode together
 * @param newTokens decoding steps
 * @param repetitions measurements of each kind, after one to warm up
 * @param kinds kinds of work that are measured
 */
public record BenchmarkSettings(
    List<Integer> promptLengths,
    List<Integer> sequences,
    int newTokens,
    int repetitions,
    Set<Workload.Kind> kinds) {
  /** Copies lists and set. */
  public BenchmarkSettings {
    promptLengths = List.copyOf(promptLengths);
    sequences = List.copyOf(sequences);
    kinds = Set.copyOf(kinds);
  }
}
