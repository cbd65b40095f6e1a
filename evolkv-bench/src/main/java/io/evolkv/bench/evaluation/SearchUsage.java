package io.evolkv.bench.evaluation;

import java.io.Serializable;

/**
 * What measuring took, beside time.
 *
 * @param peakBytes the most bytes of keys, values and observations that a process held at a time
 * @param capBytes what it might have held
 * @param reuse the layers of prompts that were pruned by budgets
 */
public record SearchUsage(long peakBytes, long capBytes, LayerReuse reuse) implements Serializable {
  /** Nothing was measured. */
  public static final SearchUsage NONE = new SearchUsage(0, 0, LayerReuse.NONE);

  /**
   * This and more.
   *
   * @param other what something else took, or another process
   * @return the work of both, with the higher peak and its cap
   */
  public SearchUsage plus(SearchUsage other) {
    SearchUsage higher = other.peakBytes > peakBytes ? other : this;
    return new SearchUsage(higher.peakBytes, higher.capBytes, reuse.plus(other.reuse));
  }
}
