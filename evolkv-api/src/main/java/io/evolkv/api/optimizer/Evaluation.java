package io.evolkv.api.optimizer;

import io.evolkv.api.budget.LayerBudgets;

/**
 * One candidate, measured.
 *
 * @param budgets the candidate
 * @param score mean task score over the search samples, in [0, 1]
 * @param tieBreaker a smooth addition too small to outvote one sample, at least 0; 0 when it is off
 * @param likelihood mean log-likelihood per answer token, at most 0; 0 when it was not measured
 */
public record Evaluation(LayerBudgets budgets, double score, double tieBreaker, double likelihood) {
  /**
   * What optimizers maximise.
   *
   * @return score plus tie-breaker
   */
  public double fitness() {
    return score + tieBreaker;
  }
}
