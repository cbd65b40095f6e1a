package io.evolkv.api.model;

/** The positions that RoPE turns the keys of a sequence to while it is decoded. */
public enum KeyRotation {
  /**
   * Keys keep the rotation of their position in the sequence, and the query has that of its own.
   */
  ORIGINAL,
  /**
   * An entry is turned to its place among the entries that its KV head holds, 0 for the first, and
   * the query to that of the last (StreamingLLM, arXiv 2309.17453). No position exceeds the number
   * of entries, so that a sequence may go on beyond the context length while its cache does not.
   * Layers with a {@linkplain ModelShape#slidingWindow sliding window} keep the original positions.
   */
  BY_PLACE
}
