package io.evolkv.optimizers.cmaes;

import java.util.Arrays;

/**
 * The constants of CMA-ES for one dimension and population, as table 1 of Hansen's tutorial
 * (arXiv:1604.00772) gives them.
 */
final class StrategyParameters {
  /** Samples that the mean moves towards: the better half. */
  final int parents;

  /** mu_eff: variance effective selection mass of the positive weights. */
  final double effectiveParents;

  /** c_sigma: learning rate of the evolution path of the step size. */
  final double stepDecay;

  /** d_sigma: damping of the step size. */
  final double stepDamping;

  /** c_c: learning rate of the evolution path of the covariance. */
  final double pathDecay;

  /** c_1: learning rate of the rank-one update. */
  final double rankOne;

  /** c_mu: learning rate of the rank-mu update. */
  final double rankMu;

  /** Sum of all weights: 1 without the active update. */
  final double weightSum;

  private final double[] weights;

  StrategyParameters(int dimension, int population, boolean active) {
    double n = dimension;
    double[] raw = new double[population];
    for (int i = 0; i < population; i++) {
      raw[i] = StrictMath.log((population + 1) / 2.0) - StrictMath.log(i + 1.0);
    }
    parents = population / 2;
    double mass = effective(raw, 0, parents);
    effectiveParents = mass;
    stepDecay = (mass + 2) / (n + mass + 5);
    stepDamping = 1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + stepDecay;
    pathDecay = (4 + mass / n) / (n + 4 + 2 * mass / n);
    rankOne = 2 / ((n + 1.3) * (n + 1.3) + mass);
    rankMu = Math.min(1 - rankOne, 2 * (0.25 + mass + 1 / mass - 2) / ((n + 2) * (n + 2) + mass));
    double negativeSum = active ? negativeSum(n, effective(raw, parents, population)) : 0;
    weights = scaled(raw, negativeSum);
    weightSum = 1 - negativeSum;
  }

  /**
   * The weight of the sample of a rank, 0 being the best: the positive weights sum to 1, the others
   * are negative with the active update and 0 without.
   */
  double weight(int rank) {
    return weights[rank];
  }

  /** Generations that one eigendecomposition may serve before its age shows. */
  int eigenInterval(int dimension) {
    return Math.max(1, (int) (1 / (10 * dimension * (rankOne + rankMu))));
  }

  /** What the negative weights sum to, in absolute value: equations 50 to 53 of the tutorial. */
  private double negativeSum(double n, double negativeMass) {
    double unbiased = 1 + rankOne / rankMu;
    double byMass = 1 + 2 * negativeMass / (effectiveParents + 2);
    double positiveDefinite = (1 - rankOne - rankMu) / (n * rankMu);
    return Math.min(unbiased, Math.min(byMass, positiveDefinite));
  }

  private static double effective(double[] raw, int from, int to) {
    double sum = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      sum += raw[i];
      squares += raw[i] * raw[i];
    }
    return sum * sum / squares;
  }

  private static double[] scaled(double[] raw, double negativeSum) {
    double positive = 0;
    double negative = 0;
    for (double weight : raw) {
      positive += Math.max(0, weight);
      negative += Math.max(0, -weight);
    }
    double up = 1 / positive;
    double down = negativeSum / negative;
    return Arrays.stream(raw).map(weight -> weight * (weight > 0 ? up : down)).toArray();
  }
}
