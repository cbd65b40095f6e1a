package io.evolkv.api.model;

import java.util.List;

/**
 * A continuation whose likelihood is asked for, teacher-forced: the given tokens follow the prompt
 * over the kept entries.
 *
 * @param prompt the prefilled prompt
 * @param kept the entries that stay, one element per layer; ignored where {@link
 *     ModelShape#slidingWindow} is present
 * @param continuation token ids, at least one
 */
public record ScoringRequest(Prefilled prompt, List<KeptEntries> kept, List<Integer> continuation) {
  /** Copies list and tokens. */
  public ScoringRequest {
    kept = List.copyOf(kept);
    continuation = List.copyOf(continuation);
    if (continuation.isEmpty()) {
      throw new IllegalArgumentException("a continuation has at least one token");
    }
  }
}
