package io.evolkv.api.optimizer;

import io.evolkv.api.budget.LayerBudgets;

/**
 * What a search found.
 *
 * @param budgets the best budgets, with the space's exact total
 * @param evaluation the measurement that the choice rests on; its budgets may be the ones before
 *     completion to the total
 */
public record OptimizationResult(LayerBudgets budgets, Evaluation evaluation) {}
