package io.evolkv.bench.evaluation;

import java.util.List;

/**
 * Results of one batch with what decoding it took.
 *
 * @param results one element per trial, in order
 * @param decodedTokens new tokens of all sequences that were decoded; trials that shared a sequence
 *     count once
 * @param decodeNanos time the decoding took, in nanoseconds
 * @param prefill prefills that this batch needed beyond those of its samples: of prompts that are
 *     pruned by budgets
 * @param reuse what these shared among themselves
 */
public record MeasuredBatch(
    List<TrialResult> results,
    long decodedTokens,
    long decodeNanos,
    PrefillWork prefill,
    LayerReuse reuse) {
  /** Copies the list. */
  public MeasuredBatch {
    results = List.copyOf(results);
  }
}
