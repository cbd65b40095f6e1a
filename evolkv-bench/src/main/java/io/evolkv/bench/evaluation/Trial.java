package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;

/**
 * A prepared sample under budgets: one sequence to decode.
 *
 * @param sample the sample
 * @param budgets entries per KV head of each layer
 */
public record Trial(PreparedSample sample, LayerBudgets budgets) {}
