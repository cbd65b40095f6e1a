package io.evolkv.api.model;

/**
 * Drops tokens between layers during a prefill, so that later layers never compute keys for them.
 * Belongs to one prompt.
 */
public interface PrefillPruner {
  /**
   * Chooses the tokens that go on to the next layer.
   *
   * @param layer a layer's view; entry i is the i-th token that entered the layer
   * @return ascending indices of the entries whose tokens go on; the last one is always among them
   */
  int[] survivors(LayerView layer);
}
