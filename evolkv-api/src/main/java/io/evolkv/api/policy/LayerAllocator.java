package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;

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
}
