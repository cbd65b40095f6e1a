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

  /**
   * Measures a generation of which the optimizer needs only those that are good enough. Where the
   * engine races, it stops a candidate as soon as its fitness is certain to stay below its floor,
   * even with the best possible score on all samples that are left. What is known of it then is its
   * evaluation: the means over the samples measured until then, {@linkplain Evaluation#complete()
   * not complete}, with a fitness that is below the floor as well.
   *
   * @param contenders candidates with the fitness that each has to reach
   * @return one evaluation per contender, in order
   */
  default List<Evaluation> race(List<Contender> contenders) {
    return evaluate(contenders.stream().map(Contender::budgets).toList());
  }
}
