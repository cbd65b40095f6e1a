package io.evolkv.policies.selection;

/**
 * Drops the entries with the smallest scores, as eviction after every generated token does: one
 * leaves for each that came, so looking for the smallest is cheaper than sorting.
 */
public final class Weakest {
  private Weakest() {}

  /**
   * The entries that are left when the weakest have gone; of equally weak ones the higher entry
   * goes first.
   *
   * @param scores a score per entry, at least {@code candidates}
   * @param candidates entries that may go: 0 to {@code candidates - 1}
   * @param entries all entries, at least {@code candidates}
   * @param excess how many go, 0 to {@code candidates}
   * @return ascending entries, {@code entries - excess} of them
   */
  public static int[] without(double[] scores, int candidates, int entries, int excess) {
    boolean[] gone = new boolean[entries];
    for (int i = 0; i < excess; i++) {
      gone[weakest(scores, candidates, gone)] = true;
    }
    int[] kept = new int[entries - excess];
    int size = 0;
    for (int entry = 0; entry < entries; entry++) {
      if (!gone[entry]) {
        kept[size++] = entry;
      }
    }
    return kept;
  }

  private static int weakest(double[] scores, int candidates, boolean[] gone) {
    int weakest = -1;
    for (int entry = 0; entry < candidates; entry++) {
      if (!gone[entry] && (weakest < 0 || scores[entry] <= scores[weakest])) {
        weakest = entry;
      }
    }
    return weakest;
  }
}
