package io.evolkv.runtime.prefill;

import io.evolkv.api.model.PrefillState;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.Decoder;
import io.evolkv.runtime.decoder.LayerwisePass;
import java.util.List;

/** Where a pruned prefill stands. */
final class PrunedState implements PrefillState {
  private final int layer;
  private final int[] positions;

  /** {@code [positions, hidden]}, behind the layer. */
  private final float[] hidden;

  private final SequenceCache cache;
  private final List<LayerRecorder> recorders;
  private final LayerRecorder seen;

  /**
   * A state.
   *
   * @param layer the layer that is done
   * @param pass the tokens that entered it, with their hidden states behind it
   * @param cache keys and values up to it, which change no more
   * @param recorders what was observed of the layers up to it
   * @param seen what its pruner sees of it
   */
  PrunedState(
      int layer,
      LayerwisePass pass,
      SequenceCache cache,
      List<LayerRecorder> recorders,
      LayerRecorder seen) {
    this.layer = layer;
    positions = pass.positions();
    hidden = pass.hidden();
    this.cache = cache.bottom(layer + 1);
    this.recorders = List.copyOf(recorders);
    this.seen = seen;
  }

  @Override
  public int layer() {
    return layer;
  }

  List<LayerRecorder> recorders() {
    return recorders;
  }

  LayerRecorder seen() {
    return seen;
  }

  /** A cache to go on with. */
  SequenceCache cacheAbove() {
    return cache.bottom(layer + 1);
  }

  /** Goes on from here. */
  LayerwisePass pass(Decoder decoder, int length, SequenceCache above) {
    return new LayerwisePass(decoder, length, positions, hidden, above);
  }

  @Override
  public long bytes() {
    long observed = recorders.stream().mapToLong(LayerRecorder::bytes).sum() + seen.bytes();
    return cache.bytes() + observed + (long) Float.BYTES * (hidden.length + positions.length);
  }
}
