package io.evolkv.api.model;

import java.util.List;

/**
 * A prompt after one pass with full attention: keys and values of all layers and what was observed.
 * Immutable and shareable: any number of {@link GenerationRequest}s may start from it, at the same
 * time.
 */
public interface Prefilled {
  /**
   * Length of the prompt.
   *
   * @return tokens, at least 1; the next token's position
   */
  int length();

  /**
   * One layer as a policy sees it.
   *
   * @param layer 0 to {@code layers - 1}
   * @return the view
   */
  LayerView layer(int layer);

  /**
   * The logits of the prompt's last position. They do not depend on any later eviction.
   *
   * @return {@code [vocabularySize]}, an array of the caller's own
   */
  float[] lastLogits();

  /**
   * Memory held by this object.
   *
   * @return bytes
   */
  long bytes();

  /**
   * Memory that the prompt took while it was prefilled: more than {@link #bytes()} where it is held
   * in another form than it is made in.
   *
   * @return bytes at most
   */
  default long prefillBytes() {
    return bytes();
  }

  /**
   * Memory that a cache of some of the entries takes, which a {@link GenerationRequest} or {@link
   * ScoringRequest} decodes on.
   *
   * @param kept the entries that stay, one element per layer
   * @param newTokens tokens that may follow
   * @return bytes at most
   */
  default long cacheBytes(List<KeptEntries> kept, int newTokens) {
    ModelShape shape = layer(0).shape();
    long entries = kept.stream().mapToLong(KeptEntries::total).sum();
    long added = (long) newTokens * shape.layers() * shape.kvHeads();
    return (entries + added) * 2 * shape.headDim() * Float.BYTES;
  }
}
