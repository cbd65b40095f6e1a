package io.evolkv.optimizers.evolkv;

/**
 * EvolKV's preference for groups that stay near the mean budget c: 1 when a group's mean is c, down
 * to 0 at 2c and beyond, and down to {@code 1 - gamma} at 0.
 *
 * @param meanBudget c, entries per layer and KV head, at least 1
 * @param gamma how much an empty group loses, in [0, 1]
 */
record CacheScore(int meanBudget, double gamma) {
  /**
   * The score of a group whose budgets have the mean kbar: {@code max(0, 1 - (kbar - c) / c)} above
   * c, else {@code 1 - gamma (1 - kbar / c)}.
   */
  double of(double groupMean) {
    double share = groupMean / meanBudget;
    return share > 1 ? Math.max(0, 2 - share) : 1 - gamma * (1 - share);
  }

  /** What EvolKV maximises: {@code f (1 + lambda CacheScore)}. */
  double objective(double fitness, double lambda, double groupMean) {
    return fitness * (1 + lambda * of(groupMean));
  }
}
