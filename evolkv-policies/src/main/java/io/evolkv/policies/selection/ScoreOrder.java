package io.evolkv.policies.selection;

import io.evolkv.api.policy.PositionScores;
import java.util.Arrays;

/**
 * The entries of one head in the order of their scores: the larger first, of equal ones the lower
 * entry. Sorted once; how many of the newest entries are kept whatever they score may then differ
 * from cut to cut.
 */
public final class ScoreOrder {
  private final int[] order;

  private ScoreOrder(int[] order) {
    this.order = order;
  }

  /**
   * Sorts.
   *
   * @param scores one score per entry; compared as floats
   * @return the order
   * @throws IllegalArgumentException when a score is NaN
   */
  public static ScoreOrder of(double[] scores) {
    float[] floats = new float[scores.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) scores[i];
    }
    return new ScoreOrder(PositionScores.of(new float[][] {floats}).order(0));
  }

  /**
   * The newest entries and the best of the others.
   *
   * @param budget entries to keep, at least {@code recent}
   * @param recent newest entries that stay whatever they score
   * @return ascending entries, {@code min(budget, entries)} of them
   */
  public int[] keep(int budget, int recent) {
    int n = order.length;
    int size = Math.min(budget, n);
    int[] kept = Arrays.copyOf(best(size - Math.min(recent, size), recent), size);
    int oldest = n - Math.min(recent, size);
    for (int i = oldest; i < n; i++) {
      kept[size - (n - i)] = i;
    }
    return kept;
  }

  /**
   * The best entries that are not among the newest.
   *
   * @param count how many, fewer when there are no more
   * @param recent newest entries that do not take part
   * @return ascending entries
   */
  public int[] best(int count, int recent) {
    int[] best = ranked(0, count, recent);
    Arrays.sort(best);
    return best;
  }

  /**
   * A stretch of the order without the newest entries.
   *
   * @param skip best entries to leave out
   * @param count how many follow, fewer when there are no more
   * @param recent newest entries that do not take part
   * @return entries, the best first
   */
  public int[] ranked(int skip, int count, int recent) {
    int[] result = new int[Math.min(count, order.length)];
    int seen = 0;
    int size = 0;
    for (int i = 0; i < order.length && size < result.length; i++) {
      if (order[i] < order.length - recent && seen++ >= skip) {
        result[size++] = order[i];
      }
    }
    return Arrays.copyOf(result, size);
  }
}
