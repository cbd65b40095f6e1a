package io.evolkv.bench.benchmark;

import java.util.List;

/**
 * What to measure.
 *
 * @param promptLengths tokens of the prompts to prefill; decoding follows a prompt of the first
 *     length
 * @param sequences numbers of sequences to decode together
 * @param newTokens decoding steps
 * @param repetitions measurements of each kind, after one to warm up
 */
public record BenchmarkSettings(
    List<Integer> promptLengths, List<Integer> sequences, int newTokens, int repetitions) {
  /** Copies the lists. */
  public BenchmarkSettings {
    promptLengths = List.copyOf(promptLengths);
    sequences = List.copyOf(sequences);
  }
}
