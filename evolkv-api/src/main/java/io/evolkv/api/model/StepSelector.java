package io.evolkv.api.model;

/**
 * Chooses, at every decode step, which of the held entries a layer attends to; nothing is evicted.
 * A selector belongs to one sequence, may hold state for it, and is called by one thread at a time.
 */
public interface StepSelector {
  /**
   * Chooses the entries for the newest query.
   *
   * @param cache the cache of one layer with the newest entry appended; its attention is not known
   *     yet
   * @return the entries to attend to
   */
  KeptEntries select(LayerCache cache);

  /**
   * What choosing has read so far, besides the entries that were then attended to: summaries of
   * pages, parts of keys.
   *
   * @return bytes, over all layers and steps of the sequence
   */
  default long bytesRead() {
    return 0;
  }
}
