package io.evolkv.api.policy;

import io.evolkv.api.model.KeptEntries;
import java.util.Arrays;
import java.util.Objects;

/**
 * A score for every position of every KV head, and which positions are always kept. Its ranking is
 * the common selection: the protected positions, then the largest scores; equal scores, the lower
 * position first.
 *
 * <p>When the budget does not cover the protected positions, the newest stay: of a budget b the
 * last {@code min(b, protectedLast)} positions are kept first, then as many of the first ones as
 * the rest allows.
 */
public final class PositionScores {
  private final float[][] scores;
  private final int protectedFirst;
  private final int protectedLast;

  private PositionScores(float[][] scores, int protectedFirst, int protectedLast) {
    this.scores = scores;
    this.protectedFirst = protectedFirst;
    this.protectedLast = protectedLast;
  }

  /**
   * Scores without protected positions.
   *
   * @param scores {@code [kvHeads][positions]}, larger is kept; not copied, the caller hands it
   *     over
   * @return the scores
   * @throws IllegalArgumentException when there is no head, heads differ in length, or a score is
   *     NaN
   */
  public static PositionScores of(float[][] scores) {
    return of(scores, 0, 0);
  }

  /**
   * Scores with protected positions, whose own scores do not matter.
   *
   * @param scores {@code [kvHeads][positions]}, larger is kept; not copied, the caller hands it
   *     over
   * @param protectedFirst sink tokens: this many first positions always stay
   * @param protectedLast observation window: this many last positions always stay
   * @return the scores
   * @throws IllegalArgumentException when there is no head, heads differ in length, or a score is
   *     NaN
   */
  public static PositionScores of(float[][] scores, int protectedFirst, int protectedLast) {
    Objects.requireNonNull(scores, "scores is null");
    if (scores.length == 0) {
      throw new IllegalArgumentException("there are scores of no head");
    }
    for (int head = 0; head < scores.length; head++) {
      if (scores[head].length != scores[0].length) {
        throw new IllegalArgumentException("the heads have scores of different lengths");
      }
      requireNumbers(head, scores[head]);
    }
    return new PositionScores(scores, protectedFirst, protectedLast);
  }

  private static void requireNumbers(int head, float[] scores) {
    for (int position = 0; position < scores.length; position++) {
      if (Float.isNaN(scores[position])) {
        throw new IllegalArgumentException(
            "the score of KV head %d at position %d is NaN".formatted(head, position));
      }
    }
  }

  /**
   * The score of a position.
   *
   * @param kvHead a KV head
   * @param position a position
   * @return its score
   */
  public float get(int kvHead, int position) {
    return scores[kvHead][position];
  }

  /**
   * Number of KV heads.
   *
   * @return how many heads have scores
   */
  public int kvHeads() {
    return scores.length;
  }

  /**
   * Number of positions.
   *
   * @return how many positions have scores
   */
  public int positions() {
    return scores[0].length;
  }

  /**
   * Sink tokens.
   *
   * @return how many of the first positions always stay
   */
  public int protectedFirst() {
    return protectedFirst;
  }

  /**
   * Observation window.
   *
   * @return how many of the last positions always stay
   */
  public int protectedLast() {
    return protectedLast;
  }

  /**
   * Positions of a head in the order in which a growing budget takes them in: the newest protected
   * one first and so on back, then the sinks from the first on, then the others by score.
   *
   * @param kvHead a KV head
   * @return all positions, an array of the caller's own
   */
  public int[] order(int kvHead) {
    return priority(scores[kvHead], first(), last());
  }

  /**
   * Sorts once; every budget is then a cut.
   *
   * @return the ranking
   */
  public LayerRanking ranking() {
    int[][] order = new int[scores.length][];
    for (int head = 0; head < scores.length; head++) {
      order[head] = order(head);
    }
    int n = positions();
    return budget -> cut(order, n, budget);
  }

  private int last() {
    return Math.min(protectedLast, positions());
  }

  private int first() {
    return Math.min(protectedFirst, positions() - last());
  }

  private static int[] priority(float[] scores, int first, int last) {
    int n = scores.length;
    int[] order = new int[n];
    int size = 0;
    for (int position = n - 1; position >= n - last; position--) {
      order[size++] = position;
    }
    for (int position = 0; position < first; position++) {
      order[size++] = position;
    }
    long[] keys = new long[n - size];
    for (int i = 0; i < keys.length; i++) {
      int position = first + i;
      keys[i] = ((long) ~ascending(scores[position]) << 32) | position;
    }
    Arrays.sort(keys);
    for (long key : keys) {
      order[size++] = (int) key;
    }
    return order;
  }

  /** An int that orders like the float; -0 and 0 are equal. */
  private static int ascending(float score) {
    int bits = Float.floatToIntBits(score + 0.0f);
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }

  private static KeptEntries cut(int[][] order, int n, int budget) {
    if (budget >= n) {
      return KeptEntries.all(order.length, n);
    }
    int[][] kept = new int[order.length][];
    for (int head = 0; head < order.length; head++) {
      kept[head] = Arrays.copyOf(order[head], Math.max(1, budget));
      Arrays.sort(kept[head]);
    }
    return KeptEntries.of(kept);
  }
}
