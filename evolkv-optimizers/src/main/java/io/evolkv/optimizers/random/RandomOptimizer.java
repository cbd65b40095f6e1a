package io.evolkv.optimizers.random;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Random search over all ways to share the total: the uniform budgets first, then independent draws
 * whose shares follow a symmetric Dirichlet distribution. Every candidate has the exact total and
 * at least 1 entry per layer. The best is the first one of the highest fitness.
 */
public final class RandomOptimizer implements BudgetOptimizer {
  private final RandomOptions options;

  /**
   * The optimizer with its options.
   *
   * @param options the options, within their ranges
   */
  public RandomOptimizer(RandomOptions options) {
    this.options = options;
  }

  @Override
  public OptimizationResult optimize(
      Objective objective, SearchSpace space, OptimizationContext context) {
    context.plan(options.evaluations());
    RandomCompositions draws = new RandomCompositions(space, options.alpha(), context.seed());
    Optional<OptimizationResult> best = Optional.empty();
    for (int done = 0; done < options.evaluations(); done += options.batch()) {
      List<LayerBudgets> batch = new ArrayList<>();
      for (int i = done; i < Math.min(done + options.batch(), options.evaluations()); i++) {
        batch.add(i == 0 ? uniform(space) : draws.next());
      }
      best = Optional.of(better(best, batch, objective.race(contenders(best, batch))));
    }
    return best.orElseThrow();
  }

  /** All of them have to be at least as good as the best one of the batches before. */
  private static List<Contender> contenders(
      Optional<OptimizationResult> best, List<LayerBudgets> batch) {
    double floor =
        best.map(leader -> leader.evaluation().fitness()).orElse(Double.NEGATIVE_INFINITY);
    return batch.stream().map(budgets -> new Contender(budgets, floor)).toList();
  }

  private static OptimizationResult better(
      Optional<OptimizationResult> best, List<LayerBudgets> batch, List<Evaluation> evaluations) {
    OptimizationResult leader =
        best.orElseGet(() -> new OptimizationResult(batch.getFirst(), evaluations.getFirst()));
    for (int i = 0; i < batch.size(); i++) {
      if (evaluations.get(i).fitness() > leader.evaluation().fitness()) {
        leader = new OptimizationResult(batch.get(i), evaluations.get(i));
      }
    }
    return leader;
  }

  private static LayerBudgets uniform(SearchSpace space) {
    return LayerBudgets.uniform(space.layers(), space.meanBudget());
  }
}
