package io.evolkv.bench.fakes;

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
import java.util.Random;

/**
 * Moves entries between random layers, from the best vector of the generation before; candidates of
 * a generation may be equal.
 *
 * @param generations number of generations
 * @param population candidates of a generation
 * @param chunk how many of them it asks for at once
 */
public record ShuffleOptimizer(int generations, int population, int chunk)
    implements BudgetOptimizer {
  @Override
  public OptimizationResult optimize(
      Objective objective, SearchSpace space, OptimizationContext context) {
    Random random = new Random(context.seed());
    context.plan(1 + generations * population);
    LayerBudgets start = LayerBudgets.uniform(space.layers(), space.meanBudget());
    Evaluation best = objective.evaluate(List.of(start)).getFirst();
    for (int generation = 0; generation < generations; generation++) {
      List<LayerBudgets> candidates = new ArrayList<>();
      for (int i = 0; i < population; i++) {
        candidates.add(neighbour(best.budgets(), random));
      }
      for (int from = 0; from < population; from += chunk) {
        int to = Math.min(population, from + chunk);
        double floor = best.fitness();
        List<Contender> contenders =
            candidates.subList(from, to).stream().map(it -> new Contender(it, floor)).toList();
        for (Evaluation evaluation : objective.race(contenders)) {
          best = evaluation.fitness() > best.fitness() ? evaluation : best;
        }
      }
    }
    return new OptimizationResult(best.budgets(), best);
  }

  private static LayerBudgets neighbour(LayerBudgets budgets, Random random) {
    int[] moved = budgets.toArray();
    int from = random.nextInt(moved.length);
    int to = random.nextInt(moved.length);
    int entries = Math.min(random.nextInt(4), moved[from] - 1);
    moved[from] -= entries;
    moved[to] += entries;
    return LayerBudgets.of(moved);
  }
}
