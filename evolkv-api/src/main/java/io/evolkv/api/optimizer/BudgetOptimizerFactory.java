package io.evolkv.api.optimizer;

import io.evolkv.api.plugin.PluginFactory;

/**
 * Makes an optimizer; found by {@link java.util.ServiceLoader}.
 *
 * @param <O> the options record
 */
public interface BudgetOptimizerFactory<O extends Record> extends PluginFactory<O> {
  /**
   * Makes the optimizer.
   *
   * @param options its options, within their ranges
   * @return a thread-safe optimizer without state
   */
  BudgetOptimizer create(O options);
}
