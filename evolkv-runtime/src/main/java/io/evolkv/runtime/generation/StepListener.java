package io.evolkv.runtime.generation;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.DecodeCompanion;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.StepSelector;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.decoder.LayerListener;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hands every layer of a decode step to a sequence's selector or companion, which may choose what
 * is attended to, and then to its evictor, and drops what that drops. Layers with a sliding window
 * are not compressed.
 *
 * <p>Where keys stand by their place, a step attends to a copy of them that is turned to it.
 */
final class StepListener implements LayerListener {
  private final DecoderModel model;
  private final ModelShape shape;
  private final SequenceCache cache;
  private final Optional<DecodeEvictor> evictor;
  private final Optional<StepSelector> selector;
  private final Optional<KeyPlaces> places;

  /** Attention of the newest query, {@code [queryHeads][attended entries]}. */
  private final float[][] attention;

  /** Entries attended to in the current layer; empty when all are. */
  private Optional<KeptEntries> selected = Optional.empty();

  private long attendedEntries;

  StepListener(
      DecoderModel model,
      SequenceCache cache,
      Optional<DecodeEvictor> evictor,
      Optional<StepSelector> selector,
      Optional<KeyPlaces> places) {
    this.model = model;
    shape = model.shape();
    this.cache = cache;
    this.evictor = evictor;
    this.selector = selector;
    this.places = places;
    attention = new float[shape.queryHeads()][0];
  }

  @Override
  public void beforeAttention(int layer, float[] queries, int offset) {
    Arrays.fill(attention, new float[0]);
    selected = Optional.empty();
    if (model.window(layer) > 0) {
      return;
    }
    selected = select(new StepView(layer, queries, offset));
    selected.ifPresent(chosen -> requireInside(chosen, layer));
    attendedEntries += selected.map(KeptEntries::total).orElseGet(() -> entries(layer));
  }

  private Optional<KeptEntries> select(LayerCache view) {
    if (selector.isPresent()) {
      return Optional.of(selector.get().select(view));
    }
    return evictor.isPresent() && evictor.get() instanceof DecodeCompanion companion
        ? companion.select(view)
        : Optional.empty();
  }

  private long entries(int layer) {
    long entries = 0;
    for (int head = 0; head < shape.kvHeads(); head++) {
      entries += cache.head(layer, head).size();
    }
    return entries;
  }

  /** Selectors come from anyone; what they choose becomes indices into the cache. */
  private void requireInside(KeptEntries chosen, int layer) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      int entries = cache.head(layer, head).size();
      int count = chosen.kvHeads() == shape.kvHeads() ? chosen.count(head) : 0;
      if (count == 0 || chosen.get(head, count - 1) >= entries) {
        throw new InvalidInputException(
            "the policy selects entries %s of layer %d, head %d, which holds the entries 0 to %d"
                .formatted(chosen, layer, head, entries - 1));
      }
    }
  }

  @Override
  public int rotation(int layer, int position, int entries) {
    return isByPlace(layer) ? entries : position;
  }

  private boolean isByPlace(int layer) {
    return places.isPresent() && model.window(layer) == 0;
  }

  @Override
  public HeadCache attended(int layer, int kvHead, HeadCache all) {
    HeadCache turned = isByPlace(layer) ? places.get().turned(layer, kvHead, all) : all;
    return selected.map(chosen -> turned.gather(chosen.head(kvHead), 0)).orElse(turned);
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    if (evictor.isPresent()) {
      attention[queryHead] = Arrays.copyOfRange(probabilities, offset, offset + entries);
    }
  }

  @Override
  public void mixed(int layer, float[] queries, int offset, float[] mixed, int mixedOffset) {
    if (evictor.isEmpty()
        || model.window(layer) > 0
        || !(evictor.get() instanceof DecodeCompanion companion)) {
      return;
    }
    int width = HeadCache.wholePanels(shape.headDim());
    float[][] attended = new float[shape.queryHeads()][];
    for (int head = 0; head < attended.length; head++) {
      int start = mixedOffset + head * width;
      attended[head] = Arrays.copyOfRange(mixed, start, start + shape.headDim());
    }
    companion.blend(new StepView(layer, queries, offset), attended);
    for (int head = 0; head < attended.length; head++) {
      System.arraycopy(attended[head], 0, mixed, mixedOffset + head * width, shape.headDim());
    }
  }

  @Override
  public void layerDone(int layer, float[] queries, int offset) {
    if (evictor.isPresent() && model.window(layer) == 0) {
      evictor
          .get()
          .evict(new StepView(layer, queries, offset))
          .ifPresent(kept -> retain(layer, kept));
    }
  }

  private void retain(int layer, KeptEntries kept) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      int[] entries = kept.head(head);
      cache.head(layer, head).retain(entries);
      if (isByPlace(layer)) {
        places.get().retain(layer, head, entries);
      }
    }
  }

  /** Entries attended to in all steps so far, all heads of the layers without a window. */
  long attendedEntries() {
    return attendedEntries;
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
      float[] row = attention[queryHead];
      if (row.length == 0) {
        throw new IllegalStateException("the attention of this step is not known yet");
      }
      if (selected.isEmpty()) {
        return row.clone();
      }
      int kvHead = queryHead / shape.group();
      float[] spread = new float[entries(kvHead)];
      for (int i = 0; i < row.length; i++) {
        spread[selected.get().get(kvHead, i)] = row[i];
      }
      return spread;
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
