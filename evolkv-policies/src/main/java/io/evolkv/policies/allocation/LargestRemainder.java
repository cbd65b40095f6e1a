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
    int[] whole = new int[numerators.length];
    long missing = Arrays.stream(numerators).reduce(0L, Math::addExact) / denominator;
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Math.toIntExact(numerators[i] / denominator);
      missing -= whole[i];
    }
    IntStream.range(0, whole.length)
        .boxed()
        .sorted(Comparator.comparingLong(i -> -(numerators[i] % denominator)))
        .limit(missing)
        .forEach(i -> whole[i]++);
    return whole;
  }
}
