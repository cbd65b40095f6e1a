package io.evolkv.bench.journal;

import io.evolkv.bench.evaluation.PrefillWork;
import java.util.List;

/**
 * What one method did on the held-out samples so far.
 *
 * @param scores one element per sample, for the first samples in order
 * @param decodedTokens new tokens of all sequences that were decoded
 * @param decodeNanos time the decoding took, in nanoseconds
 * @param prefill the prompts that this start prefilled for it; not kept in a journal
 */
public record HeldOutResult(
    List<HeldOutScore> scores, long decodedTokens, long decodeNanos, PrefillWork prefill) {
  /** Nothing measured yet. */
  public static final HeldOutResult NONE = new HeldOutResult(List.of(), 0, 0);

  /**
   * What is known without its prefills.
   *
   * @param scores one element per sample, for the first samples in order
   * @param decodedTokens new tokens of all sequences that were decoded
   * @param decodeNanos time the decoding took, in nanoseconds
   */
  public HeldOutResult(List<HeldOutScore> scores, long decodedTokens, long decodeNanos) {
    this(scores, decodedTokens, decodeNanos, PrefillWork.NONE);
  }

  /** Copies the list. */
  public HeldOutResult {
    scores = List.copyOf(scores);
  }
}
