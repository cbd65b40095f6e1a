package io.evolkv.optimizers.evolkv;

import io.evolkv.api.budget.BudgetCompletion;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns proposals into candidates: brings them into the form that is measured, has them measured in
 * one batch, and judges them by {@code f (1 + lambda CacheScore)}.
 */
final class Measurement {
  private final EvolKvOptions options;
  private final Objective objective;
  private final SearchSpace space;
  private final CacheScore cacheScore;

  Measurement(EvolKvOptions options, Objective objective, SearchSpace space) {
    this.options = options;
    this.objective = objective;
    this.space = space;
    cacheScore = new CacheScore(space.meanBudget(), options.gamma());
  }

  /**
   * Measures proposals as one batch.
   *
   * @param best the objective of the best candidate so far, which they are to reach
   */
  List<Candidate> measure(List<LayerBudgets> proposals, LayerGroup group, double best) {
    List<Evaluation> evaluations =
        objective.race(
            proposals.stream()
                .map(
                    proposal -> new Contender(measuredForm(proposal), floor(proposal, group, best)))
                .toList());
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < proposals.size(); i++) {
      candidates.add(judge(proposals.get(i), evaluations.get(i), group));
    }
    return candidates;
  }

  /**
   * A fitness below which the objective is below {@code best}: the one at which they are equal,
   * lowered by what rounding may have added.
   */
  private double floor(LayerBudgets proposed, LayerGroup group, double best) {
    double mean = group.mean(proposed);
    double floor = best / cacheScore.objective(1, options.lambda(), mean);
    while (cacheScore.objective(floor, options.lambda(), mean) >= best && floor > 0) {
      floor = Math.nextDown(floor);
    }
    return floor;
  }

  /** A candidate judged by the CacheScore of a group. */
  Candidate judge(LayerBudgets proposed, Evaluation evaluation, LayerGroup group) {
    double value =
        cacheScore.objective(evaluation.fitness(), options.lambda(), group.mean(proposed));
    return new Candidate(proposed, evaluation, value);
  }

  /** The budgets that are measured for a proposal. */
  LayerBudgets measuredForm(LayerBudgets proposed) {
    return options.candidates() == CandidateForm.RAW ? proposed : completed(proposed);
  }

  /** The budgets with the exact total that a proposal ends as. */
  LayerBudgets completed(LayerBudgets proposed) {
    return BudgetCompletion.complete(proposed.toArray(), space.total());
  }
}
