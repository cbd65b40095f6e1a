package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import java.util.Optional;

/** A policy that has a rule of its own for sharing a total over the layers (PyramidKV, CAKE). */
public interface LayerAllocator {
  /**
   * Shares the total over the layers that are compressed, for one prompt. Asked only when no
   * explicit budgets are given.
   *
   * @param request model, prompt and total
   * @return one budget per layer of the model; 0 in layers that are not compressed
   */
  LayerBudgets allocate(AllocationRequest request);

  /**
   * The same, a layer at a time, for prompts whose layers are cut while they are prefilled.
   *
   * @param shape the model's shape, all of whose layers are compressed
   * @param promptLength tokens of the prompt
   * @param meanBudget entries per KV head on average over the layers, at least 1
   * @return a cascade that ends with the budgets of {@link #allocate}; empty where these need all
   *     layers at once
   */
  default Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    return Optional.empty();
  }
}
