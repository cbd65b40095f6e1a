package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.bench.report.Progress;
import java.util.List;
import java.util.function.Consumer;

/** Tells how far a search has come: in a progress display, and a line per generation to a log. */
final class ObservedObjective implements Objective, OptimizationContext {
  private final Objective objective;
  private final long seed;
  private final Progress.Phase progress;
  private final Consumer<String> log;
  private int asked;
  private double best = Double.NEGATIVE_INFINITY;
  private double bestScore;

  ObservedObjective(Objective objective, long seed, Progress.Phase progress, Consumer<String> log) {
    this.objective = objective;
    this.seed = seed;
    this.progress = progress;
    this.log = log;
  }

  @Override
  public List<Evaluation> evaluate(List<LayerBudgets> candidates) {
    return observe(objective.evaluate(candidates));
  }

  @Override
  public List<Evaluation> race(List<Contender> contenders) {
    return observe(objective.race(contenders));
  }

  private List<Evaluation> observe(List<Evaluation> evaluations) {
    asked += evaluations.size();
    for (Evaluation evaluation : evaluations) {
      if (evaluation.complete() && evaluation.fitness() > best) {
        best = evaluation.fitness();
        bestScore = evaluation.score();
        log.accept("candidate " + evaluation.budgets() + " scores " + evaluation.score());
      }
    }
    progress.note("best score %.1f %%".formatted(100 * bestScore));
    progress.done(asked);
    return evaluations;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public void plan(int evaluations) {
    progress.total(evaluations);
  }
}
