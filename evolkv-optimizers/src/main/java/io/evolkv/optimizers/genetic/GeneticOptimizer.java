package io.evolkv.optimizers.genetic;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import io.jenetics.IntegerGene;
import io.jenetics.TournamentSelector;
import io.jenetics.TruncationSelector;
import io.jenetics.UniformCrossover;
import io.jenetics.engine.Engine;
import io.jenetics.util.RandomRegistry;
import java.util.List;
import java.util.Random;

/**
 * A genetic algorithm (Jenetics) over the shares of all layers at once. The first generation is the
 * uniform budgets and random ones; in each further one the best candidates stay, and children of
 * tournament winners, crossed layer by layer and mutated, take the place of the others. Every
 * candidate has the exact total and at least 1 entry per layer. A generation is one call of the
 * objective with the candidates that are new in it. The best is the first one of the highest
 * fitness.
 */
public final class GeneticOptimizer implements BudgetOptimizer {
  private final GeneticOptions options;

  /**
   * The optimizer with its options.
   *
   * @param options the options, within their ranges
   * @throws InvalidInputException when there are as many elites as candidates
   */
  public GeneticOptimizer(GeneticOptions options) {
    if (options.elites() >= options.population()) {
      throw new InvalidInputException(
          "optimizer genetic: elites is "
              + options.elites()
              + ", it must be less than the population of "
              + options.population());
    }
    this.options = options;
  }

  @Override
  public OptimizationResult optimize(
      Objective objective, SearchSpace space, OptimizationContext context) {
    ShareScale scale = new ShareScale(space);
    GenerationEvaluator evaluator = new GenerationEvaluator(objective, scale, context, options);
    Engine<IntegerGene, Double> engine =
        new Engine.Builder<>(evaluator, scale.form())
            .populationSize(options.population())
            .offspringSize(evaluator.offspring())
            .survivorsSelector(new TruncationSelector<>())
            .offspringSelector(new TournamentSelector<>(options.tournament()))
            .alterers(
                new UniformCrossover<>(options.crossover()),
                new ShareMutation(
                    options.mutation(), (int) Math.max(1, options.step() * ShareScale.RESOLUTION)))
            .maximalPhenotypeAge(Long.MAX_VALUE)
            .executor(Runnable::run)
            .build();
    RandomRegistry.with(new Random(all64Bits(context.seed())))
        .run(
            () ->
                engine.stream(List.of(scale.uniform()))
                    .limit(options.generations())
                    .forEach(generation -> {}));
    return evaluator.best();
  }

  /** {@link Random} drops the top 16 bits of a seed, so they are spread over the others. */
  private static long all64Bits(long seed) {
    return seed ^ ((seed >>> 48) * 0x9E3779B97F4A7C15L);
  }
}
