package io.evolkv.bench.report;

import io.evolkv.api.budget.BudgetCompletion;
import io.evolkv.api.budget.LayerBudgets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The content of {@code budgets.json}: budgets with what they were found for.
 *
 * @param model the model
 * @param policy name of the policy that cuts to the budgets
 * @param policyOptions the policy's settings: texts, numbers and booleans by name
 * @param meanBudget entries per layer and KV head on average
 * @param budgets one budget per layer
 * @param score mean score on the search samples, in [0, 1]; empty where it was not measured
 */
public record Budgets(
    ModelInfo model,
    String policy,
    Map<String, Object> policyOptions,
    double meanBudget,
    LayerBudgets budgets,
    OptionalDouble score) {
  /** Copies the options, sorted by name. */
  public Budgets {
    policyOptions = Collections.unmodifiableSortedMap(new TreeMap<>(policyOptions));
  }

  /**
   * The same proportions at another mean, by EvolKV's {@link BudgetCompletion}; every compressed
   * layer keeps at least 1.
   *
   * @param mean entries per layer and KV head on average over the compressed layers, at least 1
   * @return the scaled budgets, without a score
   * @throws IllegalArgumentException when there is no budget above 0
   * @throws ArithmeticException when the new total is no {@code int}
   */
  public Budgets scaledTo(int mean) {
    List<Integer> compressed = model.shape().compressedLayers();
    int total = Math.multiplyExact(mean, compressed.size());
    LayerBudgets scaled =
        BudgetCompletion.complete(budgets.select(compressed).toArray(), total)
            .spread(compressed, budgets.layers());
    return new Budgets(model, policy, policyOptions, mean, scaled, OptionalDouble.empty());
  }
}
