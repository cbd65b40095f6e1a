package io.evolkv.api.policy;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;

/**
 * What an allocation may look at.
 *
 * @param shape the model's shape
 * @param prompt the prefilled prompt; rules without data use only its length
 * @param meanBudget entries per layer and KV head on average, at least 1
 */
public record AllocationRequest(ModelShape shape, Prefilled prompt, int meanBudget) {
  /** Checks the budget. */
  public AllocationRequest {
    if (meanBudget < 1) {
      throw new IllegalArgumentException("mean budget is " + meanBudget + ", at least 1 needed");
    }
  }
}
