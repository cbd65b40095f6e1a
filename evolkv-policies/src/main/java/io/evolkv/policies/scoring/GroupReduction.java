package io.evolkv.policies.scoring;

/**
 * Makes one score of those of the query heads that read the same KV head (a GQA group). Positions
 * are kept or evicted per KV head, so that a cache never holds more than the model's own heads do.
 */
public enum GroupReduction {
  /** The mean over the group. */
  MEAN {
    @Override
    double join(double left, double right) {
      return left + right;
    }

    @Override
    double finish(double joined, int heads) {
      return joined / heads;
    }
  },

  /** The largest of the group. */
  MAX {
    @Override
    double join(double left, double right) {
      return Math.max(left, right);
    }
  },

  /** The sum over the group; ranks like the mean. */
  SUM {
    @Override
    double join(double left, double right) {
      return left + right;
    }
  };

  /**
   * Reduces the heads of a group, position by position.
   *
   * @param heads {@code [group][positions]}, at least one head
   * @return {@code [positions]}, an array of its own
   */
  public double[] reduce(double[][] heads) {
    double[] result = heads[0].clone();
    for (int head = 1; head < heads.length; head++) {
      for (int i = 0; i < result.length; i++) {
        result[i] = join(result[i], heads[head][i]);
      }
    }
    for (int i = 0; i < result.length; i++) {
      result[i] = finish(result[i], heads.length);
    }
    return result;
  }

  abstract double join(double left, double right);

  double finish(double joined, int heads) {
    return joined;
  }
}
