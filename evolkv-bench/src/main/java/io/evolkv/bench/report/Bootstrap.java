package io.evolkv.bench.report;

import java.util.Arrays;
import java.util.List;

/**
 * The percentile bootstrap (Efron 1979) of a mean: the samples are drawn with replacement {@value
 * #RESAMPLES} times, and the interval holds the middle 95% of the resampled means.
 *
 * <p>The draws follow from the seed and the number of samples alone, so that methods compared on
 * the same samples are resampled alike.
 */
public final class Bootstrap {
  /** How many resamples an interval rests on. */
  public static final int RESAMPLES = 10_000;

  /** Resampled means that are cut off at each end: 2.5%. */
  private static final int TAIL = RESAMPLES / 40;

  private final long seed;

  /**
   * A bootstrap with its randomness.
   *
   * @param seed decides all draws
   */
  public Bootstrap(long seed) {
    this.seed = seed;
  }

  /**
   * The 95% interval of a mean.
   *
   * @param scores one score, or difference of two, per sample, at least one
   * @return between the {@code TAIL}-th smallest and largest of the resampled means
   */
  public Interval interval(List<Double> scores) {
    double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
    SplitMix64 random = new SplitMix64(seed);
    double[] means = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double sum = 0;
      for (int draw = 0; draw < values.length; draw++) {
        sum += values[random.nextInt(values.length)];
      }
      means[resample] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(means[TAIL], means[RESAMPLES - 1 - TAIL]);
  }
}
