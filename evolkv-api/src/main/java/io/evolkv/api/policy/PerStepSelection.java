package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StepSelector;
import java.util.List;

/**
 * A policy that attends to only a part of what is held, chosen at every step (Quest, RocketKV's
 * second stage).
 */
public interface PerStepSelection {
  /**
   * Starts the selection of one sequence.
   *
   * @param prompt the prefilled prompt
   * @param kept what stayed after the prefill, one element per layer
   * @param budgets entries to attend to per step
   * @return the state of this sequence
   */
  StepSelector selector(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets);
}
