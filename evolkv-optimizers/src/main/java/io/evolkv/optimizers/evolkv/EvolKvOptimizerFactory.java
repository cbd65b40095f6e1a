package io.evolkv.optimizers.evolkv;

import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;

/** Makes the optimizer {@code evolkv}. */
public final class EvolKvOptimizerFactory implements BudgetOptimizerFactory<EvolKvOptions> {
  /** Called by {@link java.util.ServiceLoader}. */
  public EvolKvOptimizerFactory() {}

  @Override
  public String name() {
    return "evolkv";
  }

  @Override
  public String summary() {
    return "EvolKV: group after group of layers, searched with CMA-ES";
  }

  @Override
  public Class<EvolKvOptions> optionsType() {
    return EvolKvOptions.class;
  }

  @Override
  public BudgetOptimizer create(EvolKvOptions options) {
    return new EvolKvOptimizer(options);
  }
}
