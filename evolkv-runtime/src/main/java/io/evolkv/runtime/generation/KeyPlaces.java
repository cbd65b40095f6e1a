package io.evolkv.runtime.generation;

import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.cache.SequenceCache;
import io.evolkv.runtime.decoder.DecoderModel;
import io.evolkv.runtime.decoder.Rope;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rotations of one sequence's keys where they stand by their place in the cache. The cache
 * holds a key as it was rotated when it was stored: a prompt's to its position, a new one to the
 * place it was appended at. A step attends to copies that are turned back from there to where the
 * entry is now, by the whole difference each time, so that rounding does not add up.
 */
final class KeyPlaces {
  private final DecoderModel model;
  private final int promptLength;

  /** Positions that keys are stored with, {@code [layers][kvHeads][entries]}, with room to grow. */
  private final int[][][] stored;

  /**
   * The places of a prompt's entries.
   *
   * @param model the model
   * @param cache what stayed of the prompt
   * @param promptLength its length
   */
  KeyPlaces(DecoderModel model, SequenceCache cache, int promptLength) {
    this.model = model;
    this.promptLength = promptLength;
    ModelShape shape = model.shape();
    stored = new int[shape.layers()][shape.kvHeads()][];
    for (int layer = 0; layer < stored.length; layer++) {
      for (int head = 0; head < stored[layer].length; head++) {
        HeadCache entries = cache.head(layer, head);
        stored[layer][head] = IntStream.range(0, entries.size()).map(entries::position).toArray();
      }
    }
  }

  /**
   * What a step attends to, right after its own key was stored.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @param all its entries, the newest stored with its place
   * @return the same entries with keys that stand by their place
   */
  HeadCache turned(int layer, int kvHead, HeadCache all) {
    int newest = all.size() - 1;
    int[] from = stored[layer][kvHead];
    if (newest >= from.length) {
      from = Arrays.copyOf(from, all.size() + all.size() / 2);
      stored[layer][kvHead] = from;
    }
    from[newest] = newest;
    int[] positions = from;
    int[] moved = IntStream.range(0, newest).filter(entry -> positions[entry] != entry).toArray();
    if (moved.length == 0) {
      return all;
    }
    Rope rope = model.rope(layer);
    return all.withKeys(
        moved, (entry, key) -> rope.turnBack(key, positions[entry] - entry, promptLength));
  }

  /**
   * Forgets entries that were evicted.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @param kept ascending entries that stay
   */
  void retain(int layer, int kvHead, int[] kept) {
    int[] positions = stored[layer][kvHead];
    for (int i = 0; i < kept.length; i++) {
      positions[i] = positions[kept[i]];
    }
  }
}
