package io.evolkv.optimizers.evolkv;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.optimizers.cmaes.CmaEs;
import io.evolkv.optimizers.cmaes.CmaEsSettings;
import java.util.Arrays;
import java.util.List;

/** One visit to a group: a fresh CMA-ES over its layers, all other layers frozen. */
final class GroupVisit {
  /**
   * What a candidate loses per squared unit that its point lies outside the box, as a share of the
   * spread of its generation: small enough not to outvote the task.
   */
  private static final double PENALTY = 0.1;

  /** Keeps a pull back to the box when all candidates of a generation are worth the same. */
  private static final double LEAST_SPREAD = 1e-9;

  private final LayerGroup group;
  private final LayerBudgets frozen;
  private final BudgetBox box;
  private final CmaEs strategy;

  GroupVisit(
      LayerGroup group, LayerBudgets frozen, BudgetBox box, EvolKvOptions options, long seed) {
    this.group = group;
    this.frozen = frozen;
    this.box = box;
    CmaEsSettings settings =
        new CmaEsSettings(options.sigma(), population(options, group), options.active(), seed);
    strategy = new CmaEs(box.encode(group.cut(frozen)), settings);
  }

  /** Candidates per generation for a group. */
  static int population(EvolKvOptions options, LayerGroup group) {
    return options.population() == 0
        ? CmaEsSettings.defaultPopulation(group.size())
        : options.population();
  }

  /**
   * Has the next generation measured and learns from it.
   *
   * @param best the best candidate so far
   */
  List<Candidate> nextGeneration(Measurement measurement, Candidate best) {
    double[][] points = strategy.ask();
    List<LayerBudgets> proposals =
        Arrays.stream(points).map(x -> group.replace(frozen, box.decode(x))).toList();
    List<Candidate> candidates = measurement.measure(proposals, group, best.objective());
    strategy.tell(penalised(points, candidates));
    return candidates;
  }

  private double[] penalised(double[][] points, List<Candidate> candidates) {
    double[] values = candidates.stream().mapToDouble(Candidate::objective).toArray();
    double worst = Double.POSITIVE_INFINITY;
    double best = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      worst = Math.min(worst, value);
      best = Math.max(best, value);
    }
    double weight = PENALTY * Math.max(LEAST_SPREAD, best - worst);
    for (int i = 0; i < values.length; i++) {
      values[i] -= weight * box.squaredExcess(points[i]);
    }
    return values;
  }
}
