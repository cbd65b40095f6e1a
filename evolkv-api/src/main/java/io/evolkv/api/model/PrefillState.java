package io.evolkv.api.model;

/**
 * A pruned prefill between two layers: the layers up to one are done, and none of that layer's
 * tokens is dropped yet. Made by a runtime for itself. Immutable and thread-safe: any number of
 * prefills may go on from it.
 */
public interface PrefillState {
  /**
   * The layer that is done.
   *
   * @return 0 to {@code layers - 2}
   */
  int layer();

  /**
   * Memory held by this object.
   *
   * @return bytes of the keys, values, observations and hidden states; those of layers below are
   *     shared with prompts that went the same way
   */
  long bytes();
}
