package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;

/** How many entries the layers get for a prompt. */
@FunctionalInterface
interface BudgetRule {
  /** One budget per layer; those of layers that are not compressed mean nothing. */
  LayerBudgets budgets(Prefilled prompt);

  /** The same budgets for every prompt. */
  static BudgetRule fixed(LayerBudgets budgets) {
    return prompt -> budgets;
  }

  /**
   * The policy's own rule for sharing a mean budget out, or the mean in every layer that is
   * compressed.
   */
  static BudgetRule ofPolicy(EvictionPolicy policy, ModelShape shape, int meanBudget) {
    if (policy instanceof LayerAllocator allocator) {
      return prompt -> allocator.allocate(new AllocationRequest(shape, prompt, meanBudget));
    }
    return fixed(shape.uniformBudgets(meanBudget));
  }
}
