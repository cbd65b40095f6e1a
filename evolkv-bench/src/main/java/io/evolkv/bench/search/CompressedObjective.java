package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.optimizer.Contender;
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
    return ofCompressed(objective.evaluate(candidates.stream().map(this::whole).toList()));
  }

  @Override
  public List<Evaluation> race(List<Contender> contenders) {
    return ofCompressed(
        objective.race(
            contenders.stream()
                .map(contender -> new Contender(whole(contender.budgets()), contender.floor()))
                .toList()));
  }

  private LayerBudgets whole(LayerBudgets candidate) {
    return candidate.spread(compressed, layers);
  }

  private List<Evaluation> ofCompressed(List<Evaluation> evaluations) {
    return evaluations.stream()
        .map(evaluation -> evaluation.of(evaluation.budgets().select(compressed)))
        .toList();
  }
}
