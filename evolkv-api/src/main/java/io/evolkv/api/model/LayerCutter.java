package io.evolkv.api.model;

import java.util.Map;
import java.util.stream.IntStream;

/**
 * A pruner that lets all tokens go on, and drops entries of layers that are done instead: a layer
 * is cut as soon as its attention over all its entries is computed. So what the prefill computes is
 * that of a whole prompt, to the bit, while no more than one whole layer is held at a time.
 */
public interface LayerCutter extends PrefillPruner {
  /**
   * What to collect of a layer until it is cut.
   *
   * @return the observation
   */
  Observation observation();

  /**
   * Cuts. Called after every layer, bottom layer first, the last one included.
   *
   * @param layer the layer that is done, with all its entries and what was observed
   * @return by number of a layer, this one or one below it, the entries that stay of those that it
   *     holds; a layer that is not named holds what it held
   */
  Map<Integer, KeptEntries> cut(LayerView layer);

  @Override
  default int[] survivors(LayerView layer) {
    return IntStream.range(0, layer.positions()).toArray();
  }
}
