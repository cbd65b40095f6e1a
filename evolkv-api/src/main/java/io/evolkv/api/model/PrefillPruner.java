package io.evolkv.api.model;

/**
 * Drops tokens between layers during a prefill, so that later layers never compute keys for them.
 * Belongs to one prompt.
 */
@FunctionalInterface
public interface PrefillPruner {
  /**
   * How many attention rows the pruner looks at.
   *
   * @param entered tokens that entered a layer
   * @return w: the rows of the last w of them are observed for {@link #survivors}
   */
  default int windowQueries(int entered) {
    return 0;
  }

  /**
   * Chooses the tokens that go on to the next layer. Not asked after the last layer.
   *
   * @param layer a layer's view; entry i is the i-th token that entered the layer
   * @return ascending indices of the entries whose tokens go on; the last one is always among them
   */
  int[] survivors(LayerView layer);
}
