package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import java.util.List;

/**
 * An objective as an optimizer sees it: candidates have a budget for each layer that is compressed,
 * and what is measured has 0 for the others.
 */
final class CompressedObjective implements Objective {
  private final Objective objective;
  private final List<Integer> compressed;
  private final int layers;

  CompressedObjective(Objective objective, ModelShape shape) {
    this.objective = objective;
    compressed = shape.compressedLayers();
    layers = shape.layers();
  }

  @Override
  public List<Evaluation> evaluate(List<LayerBudgets> candidates) {
    List<LayerBudgets> whole =
        candidates.stream().map(candidate -> candidate.spread(compressed, layers)).toList();
    return objective.evaluate(whole).stream().map(this::ofCompressed).toList();
  }

  private Evaluation ofCompressed(Evaluation evaluation) {
    return new Evaluation(
        evaluation.budgets().select(compressed),
        evaluation.score(),
        evaluation.tieBreaker(),
        evaluation.likelihood());
  }
}
