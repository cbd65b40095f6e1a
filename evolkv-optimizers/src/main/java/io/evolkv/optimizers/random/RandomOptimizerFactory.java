package io.evolkv.optimizers.random;

import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;

/** Makes the optimizer {@code random}. */
public final class RandomOptimizerFactory implements BudgetOptimizerFactory<RandomOptions> {
  /** Called by {@link java.util.ServiceLoader}. */
  public RandomOptimizerFactory() {}

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String summary() {
    return "Random ways to share the total over the layers, the best of many";
  }

  @Override
  public Class<RandomOptions> optionsType() {
    return RandomOptions.class;
  }

  @Override
  public BudgetOptimizer create(RandomOptions options) {
    return new RandomOptimizer(options);
  }
}
