package io.evolkv.api.optimizer;

/**
 * What may be chosen: one integer budget per layer.
 *
 * @param layers number of layers that are compressed; the others of a model have no budgets
 * @param meanBudget c: entries per layer and KV head on average; the result's total is exactly
 *     {@code layers * meanBudget}
 */
public record SearchSpace(int layers, int meanBudget) {
  /** Checks both. */
  public SearchSpace {
    if (layers < 1 || meanBudget < 1) {
      throw new IllegalArgumentException("layers and mean budget are at least 1");
    }
  }

  /**
   * The total T that a result has.
   *
   * @return entries per KV head over all layers
   */
  public int total() {
    return Math.multiplyExact(layers, meanBudget);
  }
}
