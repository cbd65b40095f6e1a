package io.evolkv.api.budget;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * EvolKV's completion (arXiv:2509.08315): budgets k with the sum A are brought to the total T by
 * {@code b_i = k_i + (k_i / A) (T - A) = k_i T / A}, rounded so that the sum is exactly T. All
 * arithmetic is in integers.
 */
public final class BudgetCompletion {
  private BudgetCompletion() {}

  /**
   * Shares a total in proportion to weights: every share is rounded down, and what is left over
   * goes to the largest fractional parts, one each; of equal ones to the lower layer.
   *
   * @param weights one value per layer, none negative, not all 0
   * @param total what the shares sum to, at least 0
   * @return one share per layer; a weight of 0 gets 0
   * @throws IllegalArgumentException when a weight is negative, all are 0, or the total is negative
   */
  public static int[] proportional(int[] weights, int total) {
    long sum = requireWeights(weights);
    if (total < 0) {
      throw new IllegalArgumentException("total is negative: " + total);
    }
    int[] shares = new int[weights.length];
    long[] remainders = new long[weights.length];
    int rest = total;
    for (int i = 0; i < weights.length; i++) {
      long product = (long) weights[i] * total;
      shares[i] = (int) (product / sum);
      remainders[i] = product % sum;
      rest -= shares[i];
    }
    IntStream.range(0, weights.length)
        .boxed()
        .sorted(Comparator.comparingLong(i -> -remainders[i]))
        .limit(rest)
        .forEach(i -> shares[i]++);
    return shares;
  }

  /**
   * Completes budgets to a total and leaves no layer empty: after the proportional completion each
   * layer that got 0 takes one entry from the largest one, of equal ones the lowest.
   *
   * @param budgets one value per layer, none negative, not all 0
   * @param total the exact total, at least the number of layers
   * @return budgets of at least 1 with that total
   * @throws IllegalArgumentException when the total is less than one entry per layer
   */
  public static LayerBudgets complete(int[] budgets, int total) {
    if (total < budgets.length) {
      throw new IllegalArgumentException(
          "total " + total + " is less than one entry for each of " + budgets.length + " layers");
    }
    int[] completed = proportional(budgets, total);
    for (int layer = 0; layer < completed.length; layer++) {
      if (completed[layer] == 0) {
        completed[largest(completed)]--;
        completed[layer] = 1;
      }
    }
    return LayerBudgets.of(completed);
  }

  private static long requireWeights(int[] weights) {
    for (int weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("a weight is negative: " + Arrays.toString(weights));
      }
    }
    long sum = Arrays.stream(weights).asLongStream().sum();
    if (sum == 0) {
      throw new IllegalArgumentException("no weight is above 0: " + Arrays.toString(weights));
    }
    return sum;
  }

  private static int largest(int[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
