package io.evolkv.runtime.prefill;

import io.evolkv.api.model.PrefillState;
import io.evolkv.runtime.cache.SequenceCache;
import java.util.List;

/**
 * Where a pruned prefill stands.
 *
 * @param layer the layer that is done
 * @param positions those of the tokens that entered it
 * @param hidden their hidden states behind it, {@code [positions, hidden]}
 * @param cache keys and values up to it, which change no more
 * @param recorders what was observed of the layers up to it
 * @param seen what its pruner sees of it
 */
record PrunedState(
    int layer,
    int[] positions,
    float[] hidden,
    SequenceCache cache,
    List<LayerRecorder> recorders,
    LayerRecorder seen)
    implements PrefillState {
  PrunedState {
    recorders = List.copyOf(recorders);
  }

  /** A cache to go on with. */
  SequenceCache cacheAbove() {
    return cache.bottom(layer + 1);
  }

  @Override
  public long bytes() {
    long observed = recorders.stream().mapToLong(LayerRecorder::bytes).sum() + seen.bytes();
    return cache.bytes() + observed + (long) Float.BYTES * (hidden.length + positions.length);
  }
}
