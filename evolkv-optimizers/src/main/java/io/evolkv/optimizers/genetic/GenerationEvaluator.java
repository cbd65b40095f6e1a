package io.evolkv.optimizers.genetic;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Evaluator;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures what is new in a generation as one list, and remembers the best candidate. */
final class GenerationEvaluator implements Evaluator<IntegerGene, Double> {
  private final Objective objective;
  private final ShareScale scale;
  private final OptimizationContext context;
  private final GeneticOptions options;
  private int generation;
  private int asked;
  private Optional<OptimizationResult> best = Optional.empty();

  GenerationEvaluator(
      Objective objective, ShareScale scale, OptimizationContext context, GeneticOptions options) {
    this.objective = objective;
    this.scale = scale;
    this.context = context;
    this.options = options;
    announce(options.population(), options.generations());
  }

  /** Candidates of a generation that are not elites. */
  int offspring() {
    return options.population() - options.elites();
  }

  @Override
  public ISeq<Phenotype<IntegerGene, Double>> eval(Seq<Phenotype<IntegerGene, Double>> population) {
    List<LayerBudgets> candidates =
        population.stream()
            .filter(Phenotype::nonEvaluated)
            .map(individual -> scale.budgets(individual.genotype()))
            .toList();
    List<Evaluation> evaluations =
        candidates.isEmpty() ? List.of() : objective.race(contenders(candidates));
    remember(candidates, evaluations);
    asked += candidates.size();
    announce(asked, options.generations() - generation);
    generation++;
    List<Phenotype<IntegerGene, Double>> evaluated = new ArrayList<>();
    int next = 0;
    for (Phenotype<IntegerGene, Double> individual : population) {
      evaluated.add(
          individual.isEvaluated()
              ? individual
              : individual.withFitness(evaluations.get(next++).fitness()));
    }
    return ISeq.of(evaluated);
  }

  private void announce(long soFar, long generationsLeft) {
    context.plan((int) Math.min(Integer.MAX_VALUE, soFar + generationsLeft * offspring()));
  }

  /** All of them have to be at least as good as the best one of the generations before. */
  private List<Contender> contenders(List<LayerBudgets> candidates) {
    double floor =
        best.map(leader -> leader.evaluation().fitness()).orElse(Double.NEGATIVE_INFINITY);
    return candidates.stream().map(budgets -> new Contender(budgets, floor)).toList();
  }

  private void remember(List<LayerBudgets> candidates, List<Evaluation> evaluations) {
    for (int i = 0; i < candidates.size(); i++) {
      double fitness = evaluations.get(i).fitness();
      if (best.isEmpty() || fitness > best.get().evaluation().fitness()) {
        best = Optional.of(new OptimizationResult(candidates.get(i), evaluations.get(i)));
      }
    }
  }

  /** The first one of the highest fitness. */
  OptimizationResult best() {
    return best.orElseThrow();
  }
}
