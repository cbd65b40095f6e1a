package io.evolkv.api.optimizer;

/**
 * Searches budgets. Optimizers hold no state between calls, and all randomness comes from the
 * context's seed; a restarted search asks for the same candidates again and gets them from the
 * journal.
 */
@FunctionalInterface
public interface BudgetOptimizer {
  /**
   * Searches the best budgets.
   *
   * @param objective measures a list of candidates at once
   * @param space layers and total
   * @param context seed and progress
   * @return the best budgets found
   */
  OptimizationResult optimize(Objective objective, SearchSpace space, OptimizationContext context);
}
