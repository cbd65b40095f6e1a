package io.evolkv.runtime.prefill;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.PromptEntries;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.cache.StoredEntries;
import io.evolkv.runtime.decoder.DecoderModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Keys, values, observations and last logits of a prompt. */
public final class PrefilledPrompt implements Prefilled {
  private final DecoderModel model;
  private final int length;
  private final PromptEntries cache;
  private final List<? extends Observations> observed;
  private final float[] lastLogits;

  PrefilledPrompt(
      DecoderModel model,
      int length,
      PromptEntries cache,
      List<? extends Observations> observed,
      float[] lastLogits) {
    this.model = model;
    this.length = length;
    this.cache = cache;
    this.observed = observed;
    this.lastLogits = lastLogits;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public LayerView layer(int layer) {
    return new PromptLayer(
        model.shape(), layer, length, model.rope(layer), cache, observed.get(layer));
  }

  @Override
  public float[] lastLogits() {
    return lastLogits.clone();
  }

  /**
   * A cache to decode on with: the kept entries, and of a layer with a sliding window exactly those
   * that the next query sees.
   *
   * @param kept the entries that stay, one element per layer
   * @param extra entries to make room for beyond these
   * @return a cache of the caller's own
   * @throws IllegalArgumentException when layers, heads or indices do not fit
   */
  public SequenceCache gather(List<KeptEntries> kept, int extra) {
    List<KeptEntries> held = new ArrayList<>(kept);
    for (int layer = 0; layer < Math.min(held.size(), model.shape().layers()); layer++) {
      if (model.window(layer) > 0) {
        int newest = model.shape().windowEntries(layer, length);
        int[] seen = IntStream.range(length - newest, length).toArray();
        held.set(layer, KeptEntries.same(model.shape().kvHeads(), seen));
      }
    }
    return cache.gather(held, extra);
  }

  PromptEntries entries() {
    return cache;
  }

  Observations observed(int layer) {
    return observed.get(layer);
  }

  @Override
  public long bytes() {
    long observations = observed.stream().mapToLong(Observations::bytes).sum();
    return cache.bytes() + observations + (long) Float.BYTES * lastLogits.length;
  }

  /** A packed prompt was floats first. */
  @Override
  public long prefillBytes() {
    ModelShape shape = model.shape();
    boolean packed = cache instanceof StoredEntries;
    long floats = HeadCache.bytes(shape.headDim(), length) * shape.layers() * shape.kvHeads();
    return bytes() + (packed ? floats : 0);
  }

  @Override
  public long cacheBytes(List<KeptEntries> kept, int newTokens) {
    ModelShape shape = model.shape();
    long bytes = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.kvHeads(); head++) {
        boolean sliding = model.window(layer) > 0;
        int held = sliding ? shape.windowEntries(layer, length) : kept.get(layer).count(head);
        bytes += HeadCache.bytes(shape.headDim(), SequenceCache.capacity(held, newTokens));
      }
    }
    return bytes;
  }
}
