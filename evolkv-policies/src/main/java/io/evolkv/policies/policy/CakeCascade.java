package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.policies.allocation.PreferenceShares;
import java.util.Arrays;

/**
 * CAKE's cascade for one prompt: the layers so far share the whole total, and what they get falls
 * as more of them share it. Rounding may give a layer an entry back, so until the last layer is
 * known each holds {@link PreferenceShares#atMost a little more} than its share.
 */
final class CakeCascade implements BudgetCascade {
  private final CakePolicy policy;
  private final PreferenceShares shares;
  private final int window;
  private final double[] preferences;
  private final int[] budgets;
  private int known;

  CakeCascade(CakePolicy policy, ModelShape shape, int window, PreferenceShares shares) {
    this.policy = policy;
    this.window = window;
    this.shares = shares;
    preferences = new double[shape.layers()];
    budgets = new int[shape.layers()];
    Arrays.fill(budgets, Integer.MAX_VALUE);
  }

  @Override
  public LayerBudgets next(LayerView layer) {
    preferences[known++] = policy.preference(layer);
    double[] sharing = Arrays.copyOf(preferences, known);
    int[] given = known < budgets.length ? shares.atMost(sharing) : shares.exact(sharing);
    for (int i = 0; i < known; i++) {
      budgets[i] = Math.min(budgets[i], given[i] + window);
    }
    return LayerBudgets.of(budgets);
  }
}
