package io.evolkv.optimizers.genetic;

import io.evolkv.api.budget.BudgetCompletion;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.SearchSpace;
import io.jenetics.Genotype;
import io.jenetics.IntegerChromosome;
import io.jenetics.IntegerGene;
import io.jenetics.util.IntRange;
import java.util.stream.IntStream;

/**
 * Genes and what they mean: a layer with the gene g has the weight {@code 2^(g / 8)}, from one
 * entry to the whole total, and budgets are weights completed to the exact total. Only the ratios
 * of the weights count, and on this scale the same step changes a small budget and a large one by
 * the same factor.
 */
final class ShareScale {
  /** Genes per doubling. */
  static final int RESOLUTION = 8;

  /** Weights are rounded to this fine a part of an entry. */
  private static final int GRID = 16;

  private final SearchSpace space;
  private final IntRange genes;

  ShareScale(SearchSpace space) {
    this.space = space;
    genes = new IntRange(0, doublings(space.total()) + 2);
  }

  /** The shape of a genotype: one gene per layer. */
  Genotype<IntegerGene> form() {
    return Genotype.of(IntegerChromosome.of(genes, space.layers()));
  }

  /** The genotype of the same budget in all layers. */
  Genotype<IntegerGene> uniform() {
    int gene = doublings(space.meanBudget());
    return Genotype.of(
        IntegerChromosome.of(
            IntStream.range(0, space.layers())
                .mapToObj(layer -> IntegerGene.of(gene, genes))
                .toArray(IntegerGene[]::new)));
  }

  /** The budgets of a genotype, with the exact total and at least 1 in every layer. */
  LayerBudgets budgets(Genotype<IntegerGene> genotype) {
    int[] weights =
        genotype.chromosome().stream().mapToInt(gene -> weight(gene.intValue())).toArray();
    return BudgetCompletion.complete(weights, space.total());
  }

  private static int weight(int gene) {
    double entries = StrictMath.pow(2, (double) gene / RESOLUTION);
    return (int) Math.min(1 << 30, Math.floor(entries * GRID + 0.5));
  }

  private static int doublings(int entries) {
    return (int) (StrictMath.log(entries) / StrictMath.log(2) * RESOLUTION + 0.5);
  }
}
