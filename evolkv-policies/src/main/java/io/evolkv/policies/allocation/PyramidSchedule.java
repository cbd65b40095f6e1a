package io.evolkv.policies.allocation;

import io.evolkv.api.budget.LayerBudgets;
import java.util.Arrays;

/**
 * How many tokens of a prompt enter each layer in PyramidInfer (arXiv 2405.12532). Of n tokens the
 * last {@code rec + 1}, {@code rec = int(recentRatio · n)}, are protected; of the {@code ctx}
 * others that entered layer l of L the share p_l goes on,
 *
 * <pre>
 * cosine:  p_l = (1 - r) · (cos(pi · l / L) + 1) / 2 + r        linear:  p_l = 1 - (1 - r) · l / L
 * k = int(ctx · p_l);   no drop where k ≤ minContext, nor where l is no multiple of the interval
 * </pre>
 *
 * <p>The shares apply to what is left, so they compound from layer to layer.
 *
 * @param layers L, at least 1
 * @param positions n, at least 1
 * @param recentRatio part of the prompt whose last tokens are protected, in [0, 1)
 * @param minContext other tokens that are never undercut
 * @param decay the shape of the shares
 * @param interval layers from one that drops tokens to the next, at least 1
 */
public record PyramidSchedule(
    int layers, int positions, double recentRatio, int minContext, Decay decay, int interval) {
  /** Steps in which r is tried. */
  private static final int STEPS = 1000;

  /** The shape of the shares over the layers. */
  public enum Decay {
    /** Half a cosine wave: gentle at the bottom and at the top. */
    COSINE,
    /** A straight line. */
    LINEAR
  }

  /**
   * The share of a layer.
   *
   * @param decay the shape
   * @param r what it falls towards, in [0, 1]
   * @param layer l
   * @param layers L
   * @return p_l, 1 at the bottom layer
   */
  public static double share(Decay decay, double r, int layer, int layers) {
    double height = (double) layer / layers;
    return switch (decay) {
      case COSINE -> (1 - r) * (StrictMath.cos(Math.PI * height) + 1) / 2 + r;
      case LINEAR -> 1 - (1 - r) * height;
    };
  }

  /**
   * Last tokens that always go on.
   *
   * @return rec + 1, at most n
   */
  public int tail() {
    return (int) (positions * recentRatio) + 1;
  }

  /**
   * Tokens that enter each layer.
   *
   * @param r what the shares fall towards, in [0, 1]
   * @return one count per layer; the bottom layer gets n
   */
  public LayerBudgets counts(double r) {
    int least = Math.min(minContext, positions - tail());
    int[] counts = new int[layers];
    counts[0] = positions;
    for (int layer = 0; layer + 1 < layers; layer++) {
      int context = counts[layer] - tail();
      int kept = (int) (context * share(decay, r, layer, layers));
      boolean drops = layer % interval == 0 && kept > least;
      counts[layer + 1] = tail() + (drops ? kept : context);
    }
    return LayerBudgets.of(counts);
  }

  /**
   * The schedule that comes nearest to a mean budget b without exceeding it, over r = 0.050, 0.051,
   * ..., 1. Where none is small enough, the layers above the bottom one share what its n entries
   * leave of L · b evenly; where they leave nothing, no choice keeps to the budget, and it is the
   * smallest schedule.
   *
   * @param meanBudget entries per layer and KV head on average
   * @return one count per layer
   */
  public LayerBudgets within(int meanBudget) {
    long limit = (long) layers * meanBudget;
    LayerBudgets best = counts(1);
    for (int step = STEPS - 1; step >= STEPS / 20; step--) {
      LayerBudgets counts = counts((double) step / STEPS);
      boolean better =
          best.total() > limit
              ? counts.total() < best.total()
              : counts.total() <= limit && counts.total() > best.total();
      if (better) {
        best = counts;
      }
    }
    long left = limit - positions;
    if (best.total() > limit && left >= layers - 1) {
      int[] counts = new int[layers];
      Arrays.fill(counts, Math.toIntExact(left / Math.max(1, layers - 1)));
      counts[0] = positions;
      return LayerBudgets.of(counts);
    }
    return best;
  }
}
