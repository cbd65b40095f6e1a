package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.StepSelector;

/**
 * A policy that attends to only a part of what is held, chosen at every step (Quest, RocketKV's
 * second stage).
 */
public interface PerStepSelection {
  /**
   * Starts the selection of one sequence.
   *
   * @param budgets entries to attend to per step
   * @return the state of this sequence
   */
  StepSelector selector(LayerBudgets budgets);
}
