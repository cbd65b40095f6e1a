package io.evolkv.optimizers.genetic;

import io.jenetics.Chromosome;
import io.jenetics.IntegerGene;
import io.jenetics.Mutator;
import io.jenetics.MutatorResult;
import io.jenetics.Phenotype;
import io.jenetics.util.ISeq;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Moves genes by a few steps up or down, small steps more often than large ones: the difference of
 * two uniform draws. All draws are integers or compared with the probability itself, so that every
 * JVM decides alike.
 */
final class ShareMutation extends Mutator<IntegerGene, Double> {
  private final double probabilityPerGene;
  private final int reach;

  ShareMutation(double probabilityPerGene, int reach) {
    super(1);
    this.probabilityPerGene = probabilityPerGene;
    this.reach = reach;
  }

  /** A child without a mutation stays measured. */
  @Override
  protected MutatorResult<Phenotype<IntegerGene, Double>> mutate(
      Phenotype<IntegerGene, Double> child,
      long generation,
      double probability,
      RandomGenerator random) {
    MutatorResult<Phenotype<IntegerGene, Double>> mutated =
        super.mutate(child, generation, probability, random);
    return mutated.mutations() == 0 ? new MutatorResult<>(child, 0) : mutated;
  }

  @Override
  protected MutatorResult<Chromosome<IntegerGene>> mutate(
      Chromosome<IntegerGene> chromosome, double probability, RandomGenerator random) {
    List<IntegerGene> genes = new ArrayList<>();
    int mutations = 0;
    for (IntegerGene gene : chromosome) {
      boolean mutates = random.nextDouble() < probabilityPerGene;
      mutations += mutates ? 1 : 0;
      genes.add(mutates ? moved(gene, random) : gene);
    }
    return mutations == 0
        ? new MutatorResult<>(chromosome, 0)
        : new MutatorResult<>(chromosome.newInstance(ISeq.of(genes)), mutations);
  }

  private IntegerGene moved(IntegerGene gene, RandomGenerator random) {
    int up = random.nextInt(reach + 1);
    int down = random.nextInt(reach + 1);
    return gene.newInstance(
        Math.clamp((long) gene.intValue() + up - down, gene.min(), gene.max() - 1));
  }
}
