package io.evolkv.optimizers.cmaes;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * CMA-ES in ask/tell form; it <b>maximises</b>. Each generation is a sample of a normal
 * distribution; the better half moves its mean, successful steps stretch its covariance, and the
 * length of the mean's path sets its step size. Only the order of the fitness values matters.
 *
 * <p>Formulas and constants: N. Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772,
 * with its negative weights when {@link CmaEsSettings#active()} is set.
 *
 * <pre>{@code
 * CmaEs search = new CmaEs(start, new CmaEsSettings(0.3, 10, true, seed));
 * for (int generation = 0; generation < 100; generation++) {
 *   double[][] points = search.ask();
 *   search.tell(Arrays.stream(points).mapToDouble(this::fitness).toArray());
 * }
 * }</pre>
 *
 * <p>The same settings and fitness values give the same points on every JVM. Not thread-safe.
 */
public final class CmaEs {
  /** Keeps the step size finite where fitness grows without bound. */
  private static final double STEP_RANGE = 1e30;

  private final int n;
  private final StrategyParameters parameters;
  private final double initialSigma;
  private final RandomGenerator random;
  private final Covariance covariance;
  private final double expectedLength;
  private final double[] stepPath;
  private final double[] shapePath;
  private final double[][] steps;
  private final double[] mean;
  private double sigma;
  private int updates;

  /**
   * Starts a search.
   *
   * @param start the first mean, {@code [dimension]}, finite
   * @param settings how to sample and learn
   * @throws IllegalArgumentException when the start is empty or not finite
   */
  public CmaEs(double[] start, CmaEsSettings settings) {
    if (start.length == 0 || !Arrays.stream(start).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "the start is " + Arrays.toString(start) + ", one or more finite values needed");
    }
    mean = start.clone();
    n = mean.length;
    sigma = settings.sigma();
    initialSigma = sigma;
    parameters = new StrategyParameters(n, settings.population(), settings.active());
    random = new Well19937c(settings.seed());
    covariance = new Covariance(n);
    expectedLength = Math.sqrt(n) * (1 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
    stepPath = new double[n];
    shapePath = new double[n];
    steps = new double[settings.population()][];
    sample();
  }

  /**
   * The points of the current generation. Asking again before {@link #tell} gives the same points.
   *
   * @return {@code [population][dimension]}, the caller's own
   */
  public double[][] ask() {
    return Arrays.stream(steps).map(this::point).toArray(double[][]::new);
  }

  /**
   * Ends the generation: learns from the fitness of its points and draws the next. When all values
   * are equal there is nothing to learn, and the distribution stays as it is.
   *
   * @param fitness one value per point of {@link #ask()}, larger is better
   * @throws IllegalArgumentException when their number is wrong or one is NaN
   */
  public void tell(double... fitness) {
    requireFitness(fitness);
    if (Arrays.stream(fitness).anyMatch(value -> value != fitness[0])) {
      learn(ranked(fitness));
    }
    sample();
  }

  /**
   * The mean of the distribution, the best estimate of the optimum.
   *
   * @return {@code [dimension]}, the caller's own
   */
  public double[] mean() {
    return mean.clone();
  }

  /**
   * The step size.
   *
   * @return above 0
   */
  public double sigma() {
    return sigma;
  }

  private double[] point(double[] step) {
    double[] point = new double[n];
    for (int i = 0; i < n; i++) {
      point[i] = mean[i] + sigma * step[i];
    }
    return point;
  }

  private void sample() {
    for (int k = 0; k < steps.length; k++) {
      double[] z = new double[n];
      for (int i = 0; i < n; i++) {
        z[i] = random.nextGaussian();
      }
      steps[k] = covariance.shape(z);
    }
  }

  private void requireFitness(double[] fitness) {
    if (fitness.length != steps.length) {
      throw new IllegalArgumentException(
          fitness.length + " fitness values for " + steps.length + " points");
    }
    for (int k = 0; k < fitness.length; k++) {
      if (Double.isNaN(fitness[k])) {
        throw new IllegalArgumentException("the fitness of point " + k + " is NaN");
      }
    }
  }

  /** The steps from best to worst; of equal ones the one drawn first. */
  private double[][] ranked(double[] fitness) {
    return IntStream.range(0, fitness.length)
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -fitness[k]))
        .map(k -> steps[k])
        .toArray(double[][]::new);
  }

  private void learn(double[][] ranked) {
    updates++;
    double[] move = recombine(ranked);
    for (int i = 0; i < n; i++) {
      mean[i] += sigma * move[i];
    }
    extend(stepPath, parameters.stepDecay, covariance.whiten(move));
    double length = norm(stepPath);
    boolean steady = isSteady(length);
    extend(shapePath, parameters.pathDecay, steady ? move : new double[n]);
    adaptCovariance(ranked, steady);
    adaptStep(length);
    if (updates % parameters.eigenInterval(n) == 0) {
      covariance.decompose();
    }
  }

  /** Weighted mean of the better half. */
  private double[] recombine(double[][] ranked) {
    double[] move = new double[n];
    for (int k = 0; k < parameters.parents; k++) {
      for (int i = 0; i < n; i++) {
        move[i] += parameters.weight(k) * ranked[k][i];
      }
    }
    return move;
  }

  /** p becomes (1 - c) p + sqrt(c (2 - c) mu_eff) step. */
  private void extend(double[] path, double decay, double[] step) {
    double gain = Math.sqrt(decay * (2 - decay) * parameters.effectiveParents);
    for (int i = 0; i < n; i++) {
      path[i] = (1 - decay) * path[i] + gain * step[i];
    }
  }

  /**
   * h_sigma: false while the step size is about to jump, when the path would stretch C too fast.
   */
  private boolean isSteady(double pathLength) {
    double fading = StrictMath.pow(1 - parameters.stepDecay, 2.0 * updates);
    return pathLength / Math.sqrt(1 - fading) < (1.4 + 2 / (n + 1.0)) * expectedLength;
  }

  private void adaptCovariance(double[][] ranked, boolean steady) {
    double rankOne = parameters.rankOne;
    double decay = parameters.pathDecay;
    double lostVariance = steady ? 0 : rankOne * decay * (2 - decay);
    double[] factors = new double[ranked.length];
    for (int k = 0; k < ranked.length; k++) {
      double weight = parameters.weight(k);
      factors[k] = parameters.rankMu * weight * (weight < 0 ? n / squaredLength(ranked[k]) : 1);
    }
    covariance.scale(1 + lostVariance - rankOne - parameters.rankMu * parameters.weightSum);
    covariance.add(rankOne, shapePath);
    for (int k = 0; k < ranked.length; k++) {
      covariance.add(factors[k], ranked[k]);
    }
  }

  /** |C^(-1/2) y|², which keeps the active update from making C indefinite. */
  private double squaredLength(double[] step) {
    double length = norm(covariance.whiten(step));
    return length * length;
  }

  private void adaptStep(double pathLength) {
    double change =
        (parameters.stepDecay / parameters.stepDamping) * (pathLength / expectedLength - 1);
    sigma *= StrictMath.exp(Math.min(1, change));
    sigma = Math.clamp(sigma, initialSigma / STEP_RANGE, initialSigma * STEP_RANGE);
  }

  private static double norm(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
