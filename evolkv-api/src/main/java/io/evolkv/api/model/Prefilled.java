package io.evolkv.api.model;

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
}
