package io.evolkv.runtime.cache;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import java.util.Arrays;
import java.util.List;

/** All layers and KV heads of one sequence. */
public final class SequenceCache implements PromptEntries {
  /** Room made at once for new entries of a sequence; caches grow beyond it as needed. */
  public static final int ROOM = 64;

  private final HeadCache[][] heads;

  private SequenceCache(HeadCache[][] heads) {
    this.heads = heads;
  }

  /**
   * An empty cache.
   *
   * @param shape the model's shape
   * @param capacity entries to make room for
   * @return the cache
   */
  public static SequenceCache empty(ModelShape shape, int capacity) {
    HeadCache[][] heads = new HeadCache[shape.layers()][shape.kvHeads()];
    for (HeadCache[] layer : heads) {
      for (int head = 0; head < layer.length; head++) {
        layer[head] = new HeadCache(shape.headDim(), capacity);
      }
    }
    return new SequenceCache(heads);
  }

  /**
   * A cache that shares the entries of the bottom layers, which must not change any more, and is
   * empty above.
   *
   * @param layers how many layers
   * @return the cache
   */
  public SequenceCache bottom(int layers) {
    HeadCache[][] result = heads.clone();
    for (int layer = layers; layer < result.length; layer++) {
      result[layer] = new HeadCache[heads[layer].length];
      Arrays.setAll(result[layer], head -> heads[0][head].emptied(0));
    }
    return new SequenceCache(result);
  }

  /**
   * The most entries that a head of a sequence has room for in the end.
   *
   * @param held entries at the beginning
   * @param newTokens tokens that follow
   * @return entries, with what growing makes room for in vain
   */
  public static int capacity(int held, int newTokens) {
    int all = held + newTokens;
    return newTokens <= ROOM ? all : HeadCache.wholePanels(all + all / 2);
  }

  @Override
  public SequenceCache gather(List<KeptEntries> kept, int extra) {
    return gather(
        this,
        heads.length,
        heads[0].length,
        kept,
        (layer, head, entries) -> kept(heads[layer][head], entries, extra));
  }

  /** Where all of a head's entries stay, they are shared and not copied. */
  private static HeadCache kept(HeadCache head, int[] entries, int extra) {
    return entries.length == head.size() ? head.continued(extra) : head.gather(entries, extra);
  }

  /** The kept entries of one head. */
  interface HeadGather {
    HeadCache gather(int layer, int kvHead, int[] entries);
  }

  /** Gathers head by head, once everything that is kept is known to be there. */
  static SequenceCache gather(
      PromptEntries source, int layers, int kvHeads, List<KeptEntries> kept, HeadGather gather) {
    if (kept.size() != layers) {
      throw new IllegalArgumentException(
          "kept entries of " + kept.size() + " layers for a model of " + layers);
    }
    HeadCache[][] result = new HeadCache[layers][kvHeads];
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < kvHeads; head++) {
        int[] entries = checked(kept.get(layer), layer, head, kvHeads, source.size(layer, head));
        result[layer][head] = gather.gather(layer, head, entries);
      }
    }
    return new SequenceCache(result);
  }

  private static int[] checked(KeptEntries kept, int layer, int head, int kvHeads, int size) {
    if (kept.kvHeads() != kvHeads) {
      throw new IllegalArgumentException(
          "kept entries of %d heads in layer %d for a model of %d"
              .formatted(kept.kvHeads(), layer, kvHeads));
    }
    int count = kept.count(head);
    if (count > 0 && kept.get(head, count - 1) >= size) {
      throw new IllegalArgumentException(
          "kept entry %d of layer %d, head %d: there are only %d"
              .formatted(kept.get(head, count - 1), layer, head, size));
    }
    return kept.head(head);
  }

  @Override
  public int size(int layer, int kvHead) {
    return heads[layer][kvHead].size();
  }

  @Override
  public float[] key(int layer, int kvHead, int entry) {
    return heads[layer][kvHead].key(entry);
  }

  @Override
  public float[] value(int layer, int kvHead, int entry) {
    return heads[layer][kvHead].value(entry);
  }

  /**
   * One head.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @return its entries
   */
  public HeadCache head(int layer, int kvHead) {
    return heads[layer][kvHead];
  }

  /**
   * Puts another cache in a head's place.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @param head its entries from now on
   */
  public void replace(int layer, int kvHead, HeadCache head) {
    heads[layer][kvHead] = head;
  }

  /**
   * Makes a layer empty, with room for so many entries per head.
   *
   * @param layer a layer
   * @param entries how many
   */
  public void clear(int layer, int entries) {
    Arrays.setAll(heads[layer], head -> heads[layer][head].emptied(entries));
  }

  /**
   * Entries held, all layers and heads.
   *
   * @return their number
   */
  public long entries() {
    long sum = 0;
    for (HeadCache[] layer : heads) {
      for (HeadCache head : layer) {
        sum += head.size();
      }
    }
    return sum;
  }

  /**
   * Bytes of the entries themselves, shared ones too.
   *
   * @return keys and values as stored, without room to grow
   */
  public long entryBytes() {
    long sum = 0;
    for (HeadCache[] layer : heads) {
      for (HeadCache head : layer) {
        sum += head.entryBytes();
      }
    }
    return sum;
  }

  @Override
  public long bytes() {
    long sum = 0;
    for (HeadCache[] layer : heads) {
      for (HeadCache head : layer) {
        sum += head.bytes();
      }
    }
    return sum;
  }
}
