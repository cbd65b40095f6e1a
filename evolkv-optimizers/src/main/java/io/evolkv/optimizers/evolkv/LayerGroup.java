package io.evolkv.optimizers.evolkv;

import io.evolkv.api.budget.LayerBudgets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Consecutive layers that are searched together.
 *
 * @param first the lowest layer
 * @param size number of layers, at least 1
 */
record LayerGroup(int first, int size) {
  /** Cuts a model into groups from the bottom up; the last one may be smaller. */
  static List<LayerGroup> of(int layers, int groupSize) {
    List<LayerGroup> groups = new ArrayList<>();
    for (int first = 0; first < layers; first += groupSize) {
      groups.add(new LayerGroup(first, Math.min(groupSize, layers - first)));
    }
    return List.copyOf(groups);
  }

  /** The budgets of this group's layers. */
  int[] cut(LayerBudgets budgets) {
    return Arrays.copyOfRange(budgets.toArray(), first, first + size);
  }

  /** All budgets, those of this group's layers replaced. */
  LayerBudgets replace(LayerBudgets budgets, int[] replacement) {
    int[] replaced = budgets.toArray();
    System.arraycopy(replacement, 0, replaced, first, size);
    return LayerBudgets.of(replaced);
  }

  /** The mean over this group's layers. */
  double mean(LayerBudgets budgets) {
    return LayerBudgets.of(cut(budgets)).mean();
  }
}
