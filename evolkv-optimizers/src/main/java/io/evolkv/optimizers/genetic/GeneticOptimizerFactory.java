package io.evolkv.optimizers.genetic;

import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;

/** Makes the optimizer {@code genetic}. */
public final class GeneticOptimizerFactory implements BudgetOptimizerFactory<GeneticOptions> {
  /** Called by {@link java.util.ServiceLoader}. */
  public GeneticOptimizerFactory() {}

  @Override
  public String name() {
    return "genetic";
  }

  @Override
  public String summary() {
    return "Genetic algorithm: shares of all layers, selected, crossed and mutated";
  }

  @Override
  public Class<GeneticOptions> optionsType() {
    return GeneticOptions.class;
  }

  @Override
  public BudgetOptimizer create(GeneticOptions options) {
    return new GeneticOptimizer(options);
  }
}
