package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;

/**
 * An allocation that becomes known while a prompt is prefilled layer by layer, so that layers can
 * be cut before the last one is known. Belongs to one prompt.
 */
@FunctionalInterface
public interface BudgetCascade {
  /**
   * Hears of the next layer, bottom layer first.
   *
   * @param layer the layer with what was observed
   * @return one budget per layer of the model. For the layers so far it is the most that they will
   *     get, and never more than before; with the last layer it is their budget
   */
  LayerBudgets next(LayerView layer);

  /**
   * Budgets that do not depend on the layers.
   *
   * @param budgets one per layer of the model
   * @return a cascade that knows them from the start
   */
  static BudgetCascade of(LayerBudgets budgets) {
    return layer -> budgets;
  }
}
