package io.evolkv.runtime.generation;

import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.decoder.LayerListener;
import java.util.Arrays;

/**
 * Hands every layer of a decode step to a sequence's evictor and drops what it drops. Layers with a
 * sliding window are not compressed.
 */
final class EvictionListener implements LayerListener {
  private final DecoderModel model;
  private final ModelShape shape;
  private final SequenceCache cache;
  private final DecodeEvictor evictor;
  private final float[][] attention;

  EvictionListener(DecoderModel model, SequenceCache cache, DecodeEvictor evictor) {
    this.model = model;
    shape = model.shape();
    this.cache = cache;
    this.evictor = evictor;
    attention = new float[shape.queryHeads()][0];
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    attention[queryHead] = Arrays.copyOfRange(probabilities, offset, offset + entries);
  }

  @Override
  public void layerDone(int layer, float[] queries, int offset) {
    if (model.window(layer) == 0) {
      evictor.evict(new StepView(layer, queries, offset)).ifPresent(kept -> retain(layer, kept));
    }
  }

  private void retain(int layer, KeptEntries kept) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      cache.head(layer, head).retain(kept.head(head));
    }
  }

  /** The view is valid during the call only, as the contract says. */
  private final class StepView implements LayerCache {
    private final int layer;
    private final float[] queries;
    private final int offset;

    StepView(int layer, float[] queries, int offset) {
      this.layer = layer;
      this.queries = queries;
      this.offset = offset;
    }

    @Override
    public ModelShape shape() {
      return shape;
    }

    @Override
    public int layer() {
      return layer;
    }

    @Override
    public int entries(int kvHead) {
      return cache.head(layer, kvHead).size();
    }

    @Override
    public int position(int kvHead, int entry) {
      return cache.head(layer, kvHead).position(entry);
    }

    @Override
    public float[] query(int queryHead) {
      int start = offset + queryHead * shape.headDim();
      return Arrays.copyOfRange(queries, start, start + shape.headDim());
    }

    @Override
    public float[] attention(int queryHead) {
      return attention[queryHead].clone();
    }

    @Override
    public float[] key(int kvHead, int entry) {
      return cache.head(layer, kvHead).key(entry);
    }

    @Override
    public float[] value(int kvHead, int entry) {
      return cache.head(layer, kvHead).value(entry);
    }
  }
}
