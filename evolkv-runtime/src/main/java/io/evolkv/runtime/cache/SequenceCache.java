package io.evolkv.runtime.cache;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import java.util.List;

/** All layers and KV heads of one sequence. */
public final class SequenceCache {
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
   * A cache of its own that holds only some entries of this one.
   *
   * @param kept the entries that stay, one element per layer
   * @param extra entries to make room for beyond these
   * @return the smaller cache
   * @throws IllegalArgumentException when layers, heads or indices do not fit this cache
   */
  public SequenceCache gather(List<KeptEntries> kept, int extra) {
    if (kept.size() != heads.length) {
      throw new IllegalArgumentException(
          "kept entries of " + kept.size() + " layers for a model of " + heads.length);
    }
    HeadCache[][] result = new HeadCache[heads.length][];
    for (int layer = 0; layer < heads.length; layer++) {
      result[layer] = new HeadCache[heads[layer].length];
      for (int head = 0; head < heads[layer].length; head++) {
        int[] entries = checked(kept.get(layer), layer, head);
        result[layer][head] = heads[layer][head].gather(entries, extra);
      }
    }
    return new SequenceCache(result);
  }

  private int[] checked(KeptEntries kept, int layer, int head) {
    if (kept.kvHeads() != heads[layer].length) {
      throw new IllegalArgumentException(
          "kept entries of "
              + kept.kvHeads()
              + " heads in layer "
              + layer
              + " for a model of "
              + heads[layer].length);
    }
    int count = kept.count(head);
    int size = heads[layer][head].size();
    if (count > 0 && kept.get(head, count - 1) >= size) {
      throw new IllegalArgumentException(
          "kept entry "
              + kept.get(head, count - 1)
              + " of layer "
              + layer
              + ", head "
              + head
              + ": there are only "
              + size);
    }
    return kept.head(head);
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
   * Bytes of the entries themselves.
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

  /**
   * Memory of this cache.
   *
   * @return bytes, room to grow included
   */
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
