package io.evolkv.bench.journal;

import java.util.List;

/**
 * What one method did on the held-out samples so far.
 *
 * @param scores one element per sample, for the first samples in order
 * @param decodedTokens new tokens of all sequences that were decoded
 * @param decodeNanos time the decoding took, in nanoseconds
 */
public record HeldOutResult(List<HeldOutScore> scores, long decodedTokens, long decodeNanos) {
  /** Nothing measured yet. */
  public static final HeldOutResult NONE = new HeldOutResult(List.of(), 0, 0);

  /** Copies the list. */
  public HeldOutResult {
    scores = List.copyOf(scores);
  }
}
