package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of {@code budgets.json}: budgets with what they were found for.
 *
 * @param model the model
 * @param policy name of the policy that cuts to the budgets
 * @param policyOptions the policy's settings: texts, numbers and booleans by name
 * @param meanBudget entries per layer and KV head on average
 * @param budgets one budget per layer
 * @param score mean score on the search samples, in [0, 1]
 */
public record Budgets(
    ModelInfo model,
    String policy,
    Map<String, Object> policyOptions,
    double meanBudget,
    LayerBudgets budgets,
    double score) {
  /** Copies the options, sorted by name. */
  public Budgets {
    policyOptions = Collections.unmodifiableSortedMap(new TreeMap<>(policyOptions));
  }
}
