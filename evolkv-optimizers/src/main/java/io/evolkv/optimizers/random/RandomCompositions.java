package io.evolkv.optimizers.random;

import io.evolkv.api.budget.BudgetCompletion;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.SearchSpace;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.Well19937c;

/**
 * A stream of random budgets with the exact total: every layer gets one entry, the others are
 * shared out by a draw from the symmetric Dirichlet distribution (independent gamma variables over
 * their sum).
 */
final class RandomCompositions {
  /** Shares are rounded to this fine a grid, so that the completion is exact integer arithmetic. */
  private static final int GRID = 1 << 30;

  private final SearchSpace space;
  private final GammaDistribution gamma;

  RandomCompositions(SearchSpace space, double alpha, long seed) {
    this.space = space;
    gamma = new GammaDistribution(new Well19937c(seed), alpha, 1);
  }

  LayerBudgets next() {
    int[] budgets = BudgetCompletion.proportional(weights(), space.total() - space.layers());
    for (int layer = 0; layer < budgets.length; layer++) {
      budgets[layer]++;
    }
    return LayerBudgets.of(budgets);
  }

  private int[] weights() {
    double[] draws = new double[space.layers()];
    double sum = 0;
    while (sum == 0) {
      for (int layer = 0; layer < draws.length; layer++) {
        draws[layer] = gamma.sample();
        sum += draws[layer];
      }
    }
    int[] weights = new int[draws.length];
    for (int layer = 0; layer < draws.length; layer++) {
      weights[layer] = (int) (draws[layer] / sum * GRID);
    }
    return weights;
  }
}
