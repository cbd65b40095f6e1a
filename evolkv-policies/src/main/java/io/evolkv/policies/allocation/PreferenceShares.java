package io.evolkv.policies.allocation;

import java.util.Arrays;

/**
 * CAKE's division of a total over layers by their preferences: layer l's share is {@code pref_l /
 * sum of pref · total}, but no layer gets more than the prompt has.
 *
 * @param total entries to share, at least 0
 * @param most entries that a layer can have, at least 0
 */
public record PreferenceShares(long total, int most) {
  /**
   * Divides without loss: a layer whose share is more than it can have gets that, and the others
   * divide the rest by their preferences, until all fit. Shares are rounded down, and what is then
   * missing goes to the largest fractional parts, of equal ones to the lower layer.
   *
   * @param preferences one per layer, at least 0; when none is positive all layers count alike
   * @return one share per layer; together the total, or all that the layers can have
   */
  public int[] exact(double[] preferences) {
    double[] weights = weights(preferences);
    boolean[] full = new boolean[weights.length];
    double[] shares = shares(weights, full);
    for (boolean again = true; again; ) {
      again = false;
      for (int layer = 0; layer < shares.length; layer++) {
        if (!full[layer] && shares[layer] >= most) {
          full[layer] = true;
          again = true;
        }
      }
      shares = shares(weights, full);
    }
    return LargestRemainder.fill(shares, total, most);
  }

  /**
   * The most that layers can get by {@link #exact} once more layers share the same total. Their
   * shares only fall then; what rounding down leaves over may add one entry, and the rounding of
   * the shares' own arithmetic another.
   *
   * @param preferences one per layer that is known
   * @return one upper bound per layer
   */
  public int[] atMost(double[] preferences) {
    return Arrays.stream(exact(preferences)).map(share -> Math.min(most, share + 2)).toArray();
  }

  /** The shares where full layers have all they can and the others divide the rest. */
  private double[] shares(double[] weights, boolean[] full) {
    double sum = 0;
    double rest = total;
    for (int layer = 0; layer < weights.length; layer++) {
      sum += full[layer] ? 0 : weights[layer];
      rest -= full[layer] ? most : 0;
    }
    double[] shares = new double[weights.length];
    for (int layer = 0; layer < shares.length; layer++) {
      double share = sum > 0 ? weights[layer] / sum * Math.max(0, rest) : 0;
      shares[layer] = full[layer] ? most : share;
    }
    return shares;
  }

  /**
   * Divides as the reference implementation does: shares are cut to whole numbers and to what a
   * layer can have; what is over is spread evenly over layers that are not full, and so is what is
   * then missing, the remainder going to the lowest of them.
   *
   * @param preferences one per layer, at least 0; when none is positive all layers count alike
   * @return one share per layer; together the total, or all that the layers can have
   */
  public int[] official(double[] preferences) {
    double[] weights = weights(preferences);
    double sum = Arrays.stream(weights).reduce(0, Double::sum);
    int[] whole = new int[weights.length];
    long over = 0;
    for (int layer = 0; layer < whole.length; layer++) {
      long share = (long) (weights[layer] / sum * total);
      whole[layer] = (int) Math.min(most, share);
      over += share - whole[layer];
    }
    spread(whole, over / Math.max(1, notFull(whole)), 0);
    long missing = total - Arrays.stream(whole).asLongStream().sum();
    while (missing > 0 && notFull(whole) > 0) {
      long each = missing / notFull(whole);
      spread(whole, each, missing - each * notFull(whole));
      missing = total - Arrays.stream(whole).asLongStream().sum();
    }
    return whole;
  }

  private long notFull(int[] whole) {
    return Arrays.stream(whole).filter(share -> share < most).count();
  }

  /** Adds to every layer that is not full, and one more to the lowest of them. */
  private void spread(int[] whole, long each, long remainder) {
    long more = remainder;
    for (int layer = 0; layer < whole.length; layer++) {
      if (whole[layer] < most) {
        whole[layer] = (int) Math.min(most, whole[layer] + each + (more > 0 ? 1 : 0));
        more--;
      }
    }
  }

  /** Preferences with a positive sum. */
  private static double[] weights(double[] preferences) {
    double[] weights = preferences.clone();
    if (!(Arrays.stream(weights).reduce(0, Double::sum) > 0)) {
      Arrays.fill(weights, 1);
    }
    return weights;
  }
}
