package io.evolkv.api.model;

import java.util.Optional;

/**
 * An evictor that takes part in the steps themselves: it hears which token comes, and may change
 * what the attention of a layer gave. With it a policy can hold entries beside the cache, for
 * example values without keys. Needs {@link Capability#DECODE_COMPANION}.
 */
public interface DecodeCompanion extends DecodeEvictor {
  /**
   * A step begins. Called once per step, before any layer.
   *
   * @param token the token that is fed
   */
  void beforeStep(int token);

  /**
   * Chooses the entries that a layer attends to, as a {@link StepSelector} does; nothing is evicted
   * by it. Called for every layer that {@link #evict} is called for, before its attention, unless
   * the request has a selector of its own.
   *
   * @param cache the cache of one layer with the newest entry appended; its attention is not known
   *     yet
   * @return the entries to attend to, or empty for all
   */
  default Optional<KeptEntries> select(LayerCache cache) {
    return Optional.empty();
  }

  /**
   * Changes what attention over the cache gave, before it goes on through the layer. Called for
   * every layer that {@link #evict} is called for, just before it.
   *
   * @param cache the cache of one layer with the newest entry appended and attended to
   * @param attended {@code [queryHeads][headDim]}, to be changed in place
   */
  void blend(LayerCache cache, float[][] attended);

  /**
   * Memory of the sequence held beside the cache.
   *
   * @return bytes
   */
  long heldBytes();

  /**
   * Memory of an assistant model's cache for this sequence.
   *
   * @return bytes, 0 without an assistant
   */
  long assistantBytes();

  /**
   * What the steps so far have read besides the entries of the cache that were attended to.
   *
   * @return bytes, over all layers and steps of the sequence
   */
  long bytesRead();
}
