package io.evolkv.api.optimizer;

import io.evolkv.api.budget.LayerBudgets;

/**
 * A candidate that is of use only if it is good enough.
 *
 * @param budgets the candidate
 * @param floor what its fitness has to reach; of one that cannot, the exact fitness does not matter
 */
public record Contender(LayerBudgets budgets, double floor) {
  /** Checks that the floor is a number. */
  public Contender {
    if (Double.isNaN(floor)) {
      throw new IllegalArgumentException("the floor of a contender is not a number");
    }
  }
}
