package io.evolkv.optimizers.evolkv;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;

/**
 * Proposed budgets with their measurement.
 *
 * @param proposed k of all layers, before completion
 * @param evaluation what was measured
 * @param objective {@code f (1 + lambda CacheScore)}
 */
record Candidate(LayerBudgets proposed, Evaluation evaluation, double objective) {
  /**
   * Larger objective, then larger f, then smaller measured total; on a full tie neither is better.
   */
  boolean isBetterThan(Candidate other) {
    int order = Double.compare(objective, other.objective);
    if (order == 0) {
      order = Double.compare(evaluation.fitness(), other.evaluation.fitness());
    }
    if (order == 0) {
      order = Long.compare(other.evaluation.budgets().total(), evaluation.budgets().total());
    }
    return order > 0;
  }
}
