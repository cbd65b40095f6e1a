package io.evolkv.api.optimizer;

import io.evolkv.api.budget.LayerBudgets;

/**
 * One candidate, measured.
 *
 * @param budgets the candidate
 * @param score mean task score over the measured samples, in [0, 1]
 * @param tieBreaker a smooth addition too small to outvote one sample, at least 0; 0 when it is off
 * @param likelihood mean log-likelihood per answer token, at most 0; 0 when it was not measured
 * @param complete whether all search samples were measured; false when a {@linkplain Objective#race
 *     race} stopped the candidate before
 */
public record Evaluation(
    LayerBudgets budgets, double score, double tieBreaker, double likelihood, boolean complete) {
  /**
   * A measurement on all search samples.
   *
   * @param budgets the candidate
   * @param score mean task score over the search samples, in [0, 1]
   * @param tieBreaker a smooth addition too small to outvote one sample, at least 0
   * @param likelihood mean log-likelihood per answer token, at most 0
   */
  public Evaluation(LayerBudgets budgets, double score, double tieBreaker, double likelihood) {
    this(budgets, score, tieBreaker, likelihood, true);
  }

  /**
   * The same measurement under other budgets, for those who see candidates in another form.
   *
   * @param form what stands for the candidate
   * @return the measurement
   */
  public Evaluation of(LayerBudgets form) {
    return new Evaluation(form, score, tieBreaker, likelihood, complete);
  }

  /**
   * What optimizers maximise.
   *
   * @return score plus tie-breaker
   */
  public double fitness() {
    return score + tieBreaker;
  }
}
