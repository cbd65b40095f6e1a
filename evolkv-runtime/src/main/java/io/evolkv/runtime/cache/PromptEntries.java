package io.evolkv.runtime.cache;

import io.evolkv.api.model.KeptEntries;
import java.util.List;

/** The entries of a prefilled prompt, in memory or in a file. Immutable and thread-safe. */
public interface PromptEntries {
  /**
   * Entries of one head.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @return their number
   */
  int size(int layer, int kvHead);

  /**
   * A key.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @param entry 0 to {@code size(layer, kvHead) - 1}
   * @return {@code [headDim]}
   */
  float[] key(int layer, int kvHead, int entry);

  /**
   * A value.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @param entry 0 to {@code size(layer, kvHead) - 1}
   * @return {@code [headDim]}
   */
  float[] value(int layer, int kvHead, int entry);

  /**
   * A cache to decode on that holds only some of the entries. What it shares with the prompt, it
   * does not change.
   *
   * @param kept the entries that stay, one element per layer
   * @param extra entries to make room for beyond these
   * @return a cache of the caller's own
   * @throws IllegalArgumentException when layers, heads or indices do not fit
   */
  SequenceCache gather(List<KeptEntries> kept, int extra);

  /**
   * Memory that the entries take.
   *
   * @return bytes on the heap
   */
  long bytes();
}
