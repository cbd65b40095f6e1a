package io.evolkv.api.model;

import java.util.Optional;

/**
 * Evicts entries of one sequence while it is decoded. An evictor belongs to one sequence, may hold
 * state for it, and is called by one thread at a time, for every layer after every step, except
 * layers with a {@linkplain ModelShape#slidingWindow sliding window}.
 */
public interface DecodeEvictor {
  /**
   * Decides what stays after a step, the newest entry included.
   *
   * @param cache the cache of one layer with the newest entry appended and attended to
   * @return the entries that stay, or empty when all do
   */
  Optional<KeptEntries> evict(LayerCache cache);
}
