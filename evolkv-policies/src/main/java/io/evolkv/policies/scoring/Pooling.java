package io.evolkv.policies.scoring;

/**
 * Smooths scores over neighbouring positions, so that a token that matters brings its surroundings
 * along. Stride 1; the kernel is centred on the position and the result is as long as the input.
 */
public enum Pooling {
  /**
   * The mean over the kernel. Positions beyond the ends count as 0 and in the divisor, which is
   * always the kernel size: scores near the ends are diluted.
   */
  AVG {
    @Override
    double pooled(double[] values, int from, int to, int kernel) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += values[i];
      }
      return sum / kernel;
    }
  },

  /** The largest value under the kernel; positions beyond the ends do not take part. */
  MAX {
    @Override
    double pooled(double[] values, int from, int to, int kernel) {
      double largest = values[from];
      for (int i = from + 1; i < to; i++) {
        largest = Math.max(largest, values[i]);
      }
      return largest;
    }
  };

  /**
   * Pools a row of scores.
   *
   * @param values one score per position
   * @param kernel positions that take part, odd, at least 1; 1 changes nothing
   * @return {@code [values.length]}, an array of its own
   */
  public double[] pool(double[] values, int kernel) {
    if (kernel < 1 || kernel % 2 == 0) {
      throw new IllegalArgumentException("a pooling kernel is odd and at least 1, not " + kernel);
    }
    int reach = kernel / 2;
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - reach);
      int to = (int) Math.min(values.length, i + reach + 1L);
      result[i] = pooled(values, from, to, kernel);
    }
    return result;
  }

  /** The result for one position whose kernel covers {@code from} to {@code to - 1}. */
  abstract double pooled(double[] values, int from, int to, int kernel);
}
