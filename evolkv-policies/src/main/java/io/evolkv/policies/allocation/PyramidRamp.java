package io.evolkv.policies.allocation;

import io.evolkv.api.budget.LayerBudgets;
import java.util.Arrays;

/**
 * PyramidKV's layer budgets (arXiv 2406.02069): a straight ramp from the bottom layer, which keeps
 * most, to the top layer, around a mean of b entries. With P = b - w prefix entries per layer, the
 * top layer chooses {@code min = P / beta} of them and the bottom layer {@code max = 2P - min};
 * where the prompt has only {@code n - w < max}, {@code max = n - w} and {@code min = 2P - max}:
 *
 * <pre>
 * b_l = w + max - l · (max - min) / (L - 1)
 * </pre>
 *
 * <p>There is no ramp, and every layer gets {@code min(n, b)}, when the prompt fits (n ≤ b), the
 * budget is all window (b ≤ w) or the model has one layer.
 *
 * @param layers L, at least 1
 * @param positions n, tokens of the prompt, at least 1
 * @param budget b, mean entries per layer and KV head, window included, at least 1
 * @param window w, the observation window, at least 1
 * @param beta how steep the ramp is, at least 1; 1 is flat
 */
public record PyramidRamp(int layers, int positions, int budget, int window, int beta) {
  /** Checks that all numbers are positive. */
  public PyramidRamp {
    if (layers < 1 || positions < 1 || budget < 1 || window < 1 || beta < 1) {
      throw new IllegalArgumentException("a pyramid of budgets is made of positive numbers only");
    }
  }

  /**
   * The ramp as a ramp: computed in fractions and rounded by {@link LargestRemainder}.
   *
   * @return budgets that never rise from a layer to the next and never exceed n; their total is
   *     {@code L · min(n, b)}
   * @throws ArithmeticException when {@code P · beta · L} is beyond the 64-bit integers
   */
  public LayerBudgets exact() {
    if (isFlat()) {
      return flat();
    }
    long twice = Math.multiplyExact(2L * prefix(), beta);
    long max = Math.min(twice - prefix(), (long) (positions - window) * beta);
    long min = twice - max;
    long steps = layers - 1L;
    long[] ramp = new long[layers];
    for (int layer = 0; layer < layers; layer++) {
      ramp[layer] = Math.multiplyExact(max, steps) - layer * (max - min);
    }
    return withWindow(LargestRemainder.round(ramp, Math.multiplyExact(beta, steps)));
  }

  /**
   * The ramp in the integer divisions of the reference implementation, whose total is in general
   * not {@code L · b}. A prompt of fewer than 2P tokens gets b in every layer.
   *
   * @return budgets, falling by the same whole number from layer to layer
   */
  public LayerBudgets official() {
    if (isFlat() || positions < 2L * prefix()) {
      return flat();
    }
    int min = prefix() / beta;
    int max = 2 * prefix() - min;
    if (max >= positions - window) {
      max = positions - window;
      min = 2 * prefix() - max;
    }
    int step = (max - min) / (layers - 1);
    int[] ramp = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      ramp[layer] = max - layer * step;
    }
    return withWindow(ramp);
  }

  private int prefix() {
    return budget - window;
  }

  private boolean isFlat() {
    return positions <= budget || budget <= window || layers == 1;
  }

  private LayerBudgets flat() {
    return LayerBudgets.uniform(layers, Math.min(positions, budget));
  }

  private LayerBudgets withWindow(int[] prefixes) {
    return LayerBudgets.of(Arrays.stream(prefixes).map(prefix -> prefix + window).toArray());
  }
}
