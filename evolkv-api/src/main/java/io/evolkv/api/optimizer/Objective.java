package io.evolkv.api.optimizer;

import io.evolkv.api.budget.LayerBudgets;
import java.util.List;

/** Measures candidates on the search samples. */
@FunctionalInterface
public interface Objective {
  /**
   * Measures a whole generation at once; known candidates cost nothing.
   *
   * @param candidates budgets to measure, any totals
   * @return one evaluation per candidate, in order
   */
  List<Evaluation> evaluate(List<LayerBudgets> candidates);
}
