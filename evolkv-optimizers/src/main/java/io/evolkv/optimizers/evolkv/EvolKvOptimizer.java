package io.evolkv.optimizers.evolkv;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;

/**
 * EvolKV (arXiv:2509.08315). Starts from the same budget c in all layers, visits groups of
 * consecutive layers from the bottom up, and searches each with a fresh CMA-ES while the other
 * layers stay as in the best vector so far. A candidate with the task score f is worth {@code f (1
 * + lambda CacheScore(mean of the group))}; the best one persists across groups and is completed to
 * the exact total.
 *
 * <p>A generation is one call of the objective. The result's evaluation is the one of the result's
 * budgets.
 */
public final class EvolKvOptimizer implements BudgetOptimizer {
  private final EvolKvOptions options;

  /**
   * The optimizer with its options.
   *
   * @param options the options, within their ranges
   * @throws InvalidInputException when the population or the upper bound lies between its least
   *     value and 0
   */
  public EvolKvOptimizer(EvolKvOptions options) {
    if (options.population() != 0 && options.population() < 4) {
      throw new InvalidInputException(
          "optimizer evolkv: population is "
              + options.population()
              + ", at least 4 needed, or 0 for the usual size");
    }
    if (options.upperBound() != 0 && options.upperBound() < 1) {
      throw new InvalidInputException(
          "optimizer evolkv: upperBound is "
              + options.upperBound()
              + " times the mean budget, at least 1 needed, or 0 for the whole total");
    }
    this.options = options;
  }

  @Override
  public OptimizationResult optimize(
      Objective objective, SearchSpace space, OptimizationContext context) {
    return new GroupwiseSearch(options, objective, space, context).run();
  }
}
