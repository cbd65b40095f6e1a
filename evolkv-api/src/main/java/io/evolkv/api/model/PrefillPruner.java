package io.evolkv.api.model;

import java.util.Optional;
import java.util.function.Supplier;

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
   * @return w: the rows of the last w of them are observed for {@link #survivors(LayerView)}
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

  /**
   * Chooses as {@link #survivors(LayerView)} does, for a pruner that wants to come back to where
   * the prefill stands: another one can {@linkplain #start() start} there and choose other tokens.
   *
   * @param layer a layer's view
   * @param state where the prefill stands: this layer is done and none of its tokens dropped;
   *     taking it copies the tokens' hidden states
   * @return ascending indices of the entries whose tokens go on
   */
  default int[] survivors(LayerView layer, Supplier<PrefillState> state) {
    return survivors(layer);
  }

  /**
   * Where to start. The first choice asked for is then that of the state's layer, as this pruner's
   * prefill would have come there: it sees the rows that the earlier prefill's pruner looked at.
   *
   * @return where an earlier prefill of the same prompt with the same observation stood; empty for
   *     the bottom of the model
   */
  default Optional<PrefillState> start() {
    return Optional.empty();
  }
}
