package io.evolkv.api.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The entries of one layer's cache that stay: for each KV head the indices, strictly ascending.
 * Right after a prefill the index of an entry is its position in the prompt. Heads may keep
 * different numbers of entries. Immutable.
 */
public final class KeptEntries {
  private final int[][] indices;

  private KeptEntries(int[][] indices) {
    for (int[] head : indices) {
      for (int i = 0; i < head.length; i++) {
        if (head[i] < 0 || (i > 0 && head[i] <= head[i - 1])) {
          throw new IllegalArgumentException(
              "kept entries are not strictly ascending from 0 up: " + Arrays.toString(head));
        }
      }
    }
    this.indices = indices;
  }

  /**
   * Kept entries of each head.
   *
   * @param indices {@code [kvHeads][kept]}, strictly ascending in each head
   * @return the kept entries
   * @throws IllegalArgumentException when a head's indices are not strictly ascending
   */
  public static KeptEntries of(int[]... indices) {
    return new KeptEntries(Arrays.stream(indices).map(int[]::clone).toArray(int[][]::new));
  }

  /**
   * The same entries for all heads.
   *
   * @param kvHeads number of KV heads
   * @param indices strictly ascending
   * @return the kept entries
   * @throws IllegalArgumentException when the indices are not strictly ascending
   */
  public static KeptEntries same(int kvHeads, int... indices) {
    int[][] all = new int[kvHeads][];
    Arrays.fill(all, indices.clone());
    return new KeptEntries(all);
  }

  /**
   * Everything stays.
   *
   * @param kvHeads number of KV heads
   * @param entries entries of each head
   * @return the kept entries 0 to {@code entries - 1}
   */
  public static KeptEntries all(int kvHeads, int entries) {
    return same(kvHeads, IntStream.range(0, entries).toArray());
  }

  /**
   * Number of KV heads.
   *
   * @return how many heads are described
   */
  public int kvHeads() {
    return indices.length;
  }

  /**
   * How many entries a head keeps.
   *
   * @param kvHead a KV head
   * @return the number of entries
   */
  public int count(int kvHead) {
    return indices[kvHead].length;
  }

  /**
   * One kept entry.
   *
   * @param kvHead a KV head
   * @param i 0 to {@code count(kvHead) - 1}
   * @return the index of the i-th kept entry
   */
  public int get(int kvHead, int i) {
    return indices[kvHead][i];
  }

  /**
   * The kept entries of a head.
   *
   * @param kvHead a KV head
   * @return ascending indices, an array of the caller's own
   */
  public int[] head(int kvHead) {
    return indices[kvHead].clone();
  }

  /**
   * Entries kept by all heads together.
   *
   * @return the sum over the heads
   */
  public long total() {
    return Arrays.stream(indices).mapToLong(head -> head.length).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptEntries that && Arrays.deepEquals(indices, that.indices);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(indices);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(indices);
  }
}
