package io.evolkv.policies.allocation;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.LayerAllocator;
import java.util.Optional;

/** Allocations that look at no more of a prompt than its length: they are known from the start. */
public final class LengthRule {
  private LengthRule() {}

  /**
   * The budgets of such an allocation as a cascade.
   *
   * @param allocator a rule without data
   * @param shape the model's shape
   * @param promptLength tokens of the prompt
   * @param meanBudget entries per KV head on average
   * @return a cascade that knows them before the first layer
   */
  public static Optional<BudgetCascade> cascade(
      LayerAllocator allocator, ModelShape shape, int promptLength, int meanBudget) {
    AllocationRequest request =
        new AllocationRequest(shape, new LengthOnly(promptLength), meanBudget);
    return Optional.of(BudgetCascade.of(allocator.allocate(request)));
  }

  /** A prompt that is yet to be prefilled. */
  private record LengthOnly(int length) implements Prefilled {
    @Override
    public LayerView layer(int layer) {
      throw new IllegalStateException("layer " + layer + " is not prefilled yet");
    }

    @Override
    public float[] lastLogits() {
      throw new IllegalStateException("the prompt is not prefilled yet");
    }

    @Override
    public long bytes() {
      return 0;
    }
  }
}
