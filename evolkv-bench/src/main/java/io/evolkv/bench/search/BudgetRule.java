package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import java.util.Optional;

/** How many entries the layers get for a prompt. */
sealed interface BudgetRule {
  /** One budget per layer; those of layers that are not compressed mean nothing. */
  LayerBudgets budgets(Prefilled prompt);

  /** The same while the prompt is prefilled; empty where all layers are needed at once. */
  Optional<BudgetCascade> cascade(int promptLength);

  /** The same budgets for every prompt. */
  static BudgetRule fixed(LayerBudgets budgets) {
    return new Fixed(budgets);
  }

  /**
   * The policy's own rule for sharing a mean budget out, or the mean in every layer that is
   * compressed.
   */
  static BudgetRule ofPolicy(EvictionPolicy policy, ModelShape shape, int meanBudget) {
    return policy instanceof LayerAllocator allocator
        ? new Allocated(allocator, shape, meanBudget)
        : fixed(shape.uniformBudgets(meanBudget));
  }

  /** Budgets that are given. */
  record Fixed(LayerBudgets given) implements BudgetRule {
    @Override
    public LayerBudgets budgets(Prefilled prompt) {
      return given;
    }

    @Override
    public Optional<BudgetCascade> cascade(int promptLength) {
      return Optional.of(BudgetCascade.of(given));
    }
  }

  /** A policy's own shares of a total. */
  record Allocated(LayerAllocator allocator, ModelShape shape, int meanBudget)
      implements BudgetRule {
    @Override
    public LayerBudgets budgets(Prefilled prompt) {
      return allocator.allocate(new AllocationRequest(shape, prompt, meanBudget));
    }

    @Override
    public Optional<BudgetCascade> cascade(int promptLength) {
      return allocator.cascade(shape, promptLength, meanBudget);
    }
  }
}
