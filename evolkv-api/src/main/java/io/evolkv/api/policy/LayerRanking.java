package io.evolkv.api.policy;

import io.evolkv.api.model.KeptEntries;

/**
 * One layer of one prompt, scored once; every budget is only a cut through the ranking. Thread-safe
 * and without side effects.
 */
@FunctionalInterface
public interface LayerRanking {
  /**
   * The entries that stay under a budget.
   *
   * @param budget entries per KV head, window and sinks included; below 1 counts as 1
   * @return at most {@code budget} entries per KV head on average; all entries when there are no
   *     more than that
   */
  KeptEntries keep(int budget);
}
