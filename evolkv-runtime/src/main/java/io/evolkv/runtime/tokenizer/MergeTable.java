package io.evolkv.runtime.tokenizer;

import java.util.Arrays;

/**
 * Which two neighbouring tokens merge into which, and how early: a hash table from pairs of ids
 * with linear probing.
 */
final class MergeTable {
  /** The answer for two tokens that do not merge. */
  static final long NONE = -1;

  private static final long EMPTY = -1;

  private final long[] pairs;
  private final long[] merges;
  private final int mask;

  /**
   * An empty table.
   *
   * @param capacity most merges it will hold
   */
  MergeTable(int capacity) {
    int slots = Integer.highestOneBit(Math.max(capacity, 8)) * 4;
    this.pairs = new long[slots];
    this.merges = new long[slots];
    this.mask = slots - 1;
    Arrays.fill(pairs, EMPTY);
  }

  /** Adds a merge; of two for the same pair the first counts. */
  void add(int left, int right, int rank, int merged) {
    int slot = slot(pair(left, right));
    if (pairs[slot] == EMPTY) {
      pairs[slot] = pair(left, right);
      merges[slot] = pair(rank, merged);
    }
  }

  /**
   * What two tokens merge into.
   *
   * @param left an id, or a negative number for a byte without a token
   * @param right likewise
   * @return a number for {@link #rank} and {@link #merged}, or {@link #NONE}
   */
  long find(int left, int right) {
    if (left < 0 || right < 0) {
      return NONE;
    }
    int slot = slot(pair(left, right));
    return pairs[slot] == EMPTY ? NONE : merges[slot];
  }

  /** How early the merge comes, 0 first. */
  static int rank(long merge) {
    return (int) (merge >>> 32);
  }

  /** The token that comes out of it. */
  static int merged(long merge) {
    return (int) merge;
  }

  private static long pair(int high, int low) {
    return ((long) high << 32) | low;
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  private int slot(long pair) {
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (pairs[slot] != EMPTY && pairs[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
