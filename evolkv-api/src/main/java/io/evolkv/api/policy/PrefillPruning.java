package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.PrefillPruner;

/**
 * A policy that drops tokens between the layers of a prefill (PyramidInfer); it is prefilled for
 * every budget, from where another one let other tokens go on.
 */
public interface PrefillPruning {
  /**
   * Starts the pruning of one prompt.
   *
   * @param budgets entries each layer may hold
   * @param promptLength tokens of the prompt
   * @return the state of this prompt
   */
  PrefillPruner pruner(LayerBudgets budgets, int promptLength);
}
