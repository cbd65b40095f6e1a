package io.evolkv.optimizers.cmaes;

/**
 * How a CMA-ES samples and learns.
 *
 * @param sigma the first step size: the standard deviation of every coordinate, finite, above 0
 * @param population samples per generation, at least 4
 * @param active whether bad samples shrink the covariance along their direction (negative weights)
 * @param seed seed of the samples
 */
public record CmaEsSettings(double sigma, int population, boolean active, long seed) {
  /** Checks the values. */
  public CmaEsSettings {
    if (!(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException("sigma is " + sigma + ", a finite value above 0 needed");
    }
    if (population < 4) {
      throw new IllegalArgumentException("population is " + population + ", at least 4 needed");
    }
  }

  /**
   * The usual population: 4 + floor(3 ln n).
   *
   * @param dimension n, at least 1
   * @return samples per generation
   */
  public static int defaultPopulation(int dimension) {
    return 4 + (int) (3 * StrictMath.log(dimension));
  }
}
