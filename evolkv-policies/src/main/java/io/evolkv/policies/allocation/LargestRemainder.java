package io.evolkv.policies.allocation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds shares to whole numbers without losing any of their sum: every share is rounded down, and
 * what is missing goes, one each, to the shares with the largest fractional parts; of equal ones
 * the first.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * Rounds the fractions {@code numerators[i] / denominator}.
   *
   * @param numerators each at least 0
   * @param denominator common to all, at least 1
   * @return whole numbers whose sum is that of the fractions, rounded down; each is its fraction
   *     rounded down or up
   * @throws ArithmeticException when a result does not fit an int
   */
  public static int[] round(long[] numerators, long denominator) {
    long total = Arrays.stream(numerators).reduce(0L, Math::addExact) / denominator;
    return fill(numerators, denominator, total, Integer.MAX_VALUE);
  }

  /**
   * Rounds the fractions {@code numerators[i] / denominator} to a given total that may be larger
   * than their sum: what is missing after rounding down goes, one each, to the shares by falling
   * fractional parts, over and over while any is missing.
   *
   * @param numerators each at least 0
   * @param denominator common to all, at least 1
   * @param total the sum of the result, at least that of the fractions rounded down
   * @param most no result is larger; a share that is full is passed over
   * @return whole numbers with the given total, or {@code most} everywhere when that is less
   * @throws ArithmeticException when a result does not fit an int
   */
  public static int[] fill(long[] numerators, long denominator, long total, int most) {
    int[] whole = new int[numerators.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Math.min(most, Math.toIntExact(numerators[i] / denominator));
    }
    return handOut(
        whole, total, most, Comparator.comparingLong(i -> -(numerators[i] % denominator)));
  }

  /**
   * Rounds shares to a given total, as {@link #fill(long[], long, long, int)} does.
   *
   * @param shares each at least 0
   * @param total the sum of the result, at least that of the shares rounded down
   * @param most no result is larger; a share that is full is passed over
   * @return whole numbers with the given total, or {@code most} everywhere when that is less
   */
  public static int[] fill(double[] shares, long total, int most) {
    int[] whole = new int[shares.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) Math.min(most, Math.floor(shares[i]));
    }
    int[] floors = whole.clone();
    return handOut(whole, total, most, Comparator.comparingDouble(i -> floors[i] - shares[i]));
  }

  /** Adds what is missing, one each, in the given order, over and over while any is missing. */
  private static int[] handOut(int[] whole, long total, int most, Comparator<Integer> order) {
    long missing = Math.min(total, (long) most * whole.length);
    for (int number : whole) {
      missing -= number;
    }
    int[] ordered =
        IntStream.range(0, whole.length)
            .boxed()
            .sorted(order)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; missing > 0; i = (i + 1) % ordered.length) {
      if (whole[ordered[i]] < most) {
        whole[ordered[i]]++;
        missing--;
      }
    }
    return whole;
  }
}
