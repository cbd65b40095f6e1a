package io.evolkv.policies.selection;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.allocation.LargestRemainder;
import java.util.Arrays;

/**
 * AdaKV's selection (arXiv 2407.11550): the KV heads of a layer share its budget by need. Of the P
 * entries per head that a budget leaves beside protected positions, all heads' scores are ranked
 * together; the best {@code kvHeads · P} say how many of them fall on each head, and head g keeps
 *
 * <pre>
 * cap_g = (1 - alpha) · count_g + floor(alpha · P)
 * </pre>
 *
 * <p>of its own best. The safeguard alpha is what every head gets anyway: with 1 all heads keep P,
 * with 0 the counts alone decide. Equal scores: the lower head, then the lower position.
 *
 * @param alpha the safeguard, 0 to 1
 * @param normalise whether, for the counts, the scores of a head are multiplied by the share that
 *     its P best have in the sum of all its scores
 * @param rounding how capacities become whole numbers
 */
public record AdaptiveHeads(double alpha, boolean normalise, Rounding rounding)
    implements ScoreSelection {
  /** Alpha in whole numbers: multiples of 1/UNITS. */
  private static final long UNITS = 1_000_000_000;

  /** How the capacities of heads become whole numbers. */
  public enum Rounding {
    /**
     * Down, and what is then missing from {@code kvHeads · P} goes to the largest fractional parts,
     * the lower head first, in turn while any is missing: the layer holds exactly its budget.
     */
    EXACT,
    /** Each to the nearest, a half to the even number, so the total may be off by a few. */
    REFERENCE
  }

  /**
   * Checks the safeguard.
   *
   * @throws InvalidInputException when it is not between 0 and 1
   */
  public AdaptiveHeads {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new InvalidInputException("alpha is " + alpha + ", but has to be between 0 and 1");
    }
  }

  @Override
  public LayerRanking select(PositionScores scores) {
    int[][] orders = new int[scores.kvHeads()][];
    for (int head = 0; head < orders.length; head++) {
      orders[head] = scores.order(head);
    }
    return budget -> keep(scores, orders, budget);
  }

  private KeptEntries keep(PositionScores scores, int[][] orders, int budget) {
    int n = scores.positions();
    if (budget >= n) {
      return KeptEntries.all(orders.length, n);
    }
    int fixed = protectedPositions(scores);
    int[] extra = capacities(scores, orders, Math.max(1, budget) - fixed);
    int[][] kept = new int[orders.length][];
    for (int head = 0; head < kept.length; head++) {
      kept[head] = Arrays.copyOf(orders[head], fixed + extra[head]);
      Arrays.sort(kept[head]);
    }
    return KeptEntries.of(kept);
  }

  /**
   * How many positions each head keeps beside the protected ones.
   *
   * @param scores scores of one layer
   * @param prefix P, the mean over the heads, below the number of unprotected positions
   * @return one number per KV head
   */
  public int[] capacities(PositionScores scores, int prefix) {
    int[][] orders = new int[scores.kvHeads()][];
    for (int head = 0; head < orders.length; head++) {
      orders[head] = scores.order(head);
    }
    return capacities(scores, orders, prefix);
  }

  private int[] capacities(PositionScores scores, int[][] orders, int prefix) {
    if (prefix <= 0) {
      int[] none = new int[orders.length];
      Arrays.fill(none, prefix);
      return none;
    }
    int most = scores.positions() - protectedPositions(scores);
    int[] counts = counts(scores, orders, prefix);
    return rounding == Rounding.EXACT
        ? exact(counts, prefix, most)
        : reference(counts, prefix, most);
  }

  private int[] exact(int[] counts, int prefix, int most) {
    long share = Math.round(alpha * UNITS);
    long[] numerators = new long[counts.length];
    for (int head = 0; head < counts.length; head++) {
      numerators[head] = (UNITS - share) * counts[head] + share * prefix / UNITS * UNITS;
    }
    return LargestRemainder.fill(numerators, UNITS, (long) counts.length * prefix, most);
  }

  private int[] reference(int[] counts, int prefix, int most) {
    int[] capacities = new int[counts.length];
    for (int head = 0; head < counts.length; head++) {
      double capacity = (1 - alpha) * counts[head] + (int) (alpha * prefix);
      capacities[head] = (int) Math.min(most, Math.rint(capacity));
    }
    return capacities;
  }

  /** Merges the heads' orders until kvHeads · P positions are taken. */
  private int[] counts(PositionScores scores, int[][] orders, int prefix) {
    int fixed = protectedPositions(scores);
    double[] factors = new double[orders.length];
    for (int head = 0; head < factors.length; head++) {
      factors[head] = normalise ? share(scores, head, orders[head], fixed, prefix) : 1;
    }
    int[] counts = new int[orders.length];
    for (long taken = 0; taken < (long) orders.length * prefix; taken++) {
      int best = -1;
      double bestScore = 0;
      for (int head = 0; head < orders.length; head++) {
        int next = fixed + counts[head];
        if (next < orders[head].length) {
          double score = factors[head] * scores.get(head, orders[head][next]);
          if (best < 0 || score > bestScore) {
            best = head;
            bestScore = score;
          }
        }
      }
      counts[best]++;
    }
    return counts;
  }

  /** The share of the P best in all scores of a head; 1 where the sum is not positive. */
  private static double share(PositionScores scores, int head, int[] order, int fixed, int prefix) {
    double best = 0;
    double all = 0;
    for (int i = fixed; i < order.length; i++) {
      all += scores.get(head, order[i]);
      if (i < fixed + prefix) {
        best = all;
      }
    }
    return all > 0 ? best / all : 1;
  }

  private static int protectedPositions(PositionScores scores) {
    return (int)
        Math.min(scores.positions(), (long) scores.protectedFirst() + scores.protectedLast());
  }
}
