package io.evolkv.api.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import java.util.List;

/**
 * What an allocation may look at.
 *
 * @param shape the model's shape
 * @param prompt the prefilled prompt; rules without data use only its length
 * @param meanBudget entries per KV head on average over the layers that are compressed, at least 1
 */
public record AllocationRequest(ModelShape shape, Prefilled prompt, int meanBudget) {
  /** Checks the budget. */
  public AllocationRequest {
    if (meanBudget < 1) {
      throw new IllegalArgumentException("mean budget is " + meanBudget + ", at least 1 needed");
    }
  }

  /**
   * The layers that share the total: {@link ModelShape#compressedLayers()}.
   *
   * @return numbers of layers, ascending
   */
  public List<Integer> layers() {
    return shape.compressedLayers();
  }

  /**
   * What these layers were given as budgets of the whole model.
   *
   * @param budgets one budget for each of {@link #layers()}
   * @return one budget per layer of the model; 0 in layers that are not compressed
   */
  public LayerBudgets spread(LayerBudgets budgets) {
    return budgets.spread(layers(), shape.layers());
  }
}
