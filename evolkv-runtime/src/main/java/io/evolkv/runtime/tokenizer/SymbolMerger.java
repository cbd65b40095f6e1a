package io.evolkv.runtime.tokenizer;

/**
 * Byte-pair encoding of one piece: starts with a symbol for each byte or character and keeps
 * merging the two neighbours whose merge comes first, the leftmost on ties, until none is left.
 * Takes O(n log n) for n symbols. For one thread.
 *
 * <p>Symbols lie at the place in the piece where they begin.
 */
final class SymbolMerger {
  /** The id of a symbol that is no token. */
  static final int NO_TOKEN = -1;

  /** Which two neighbours merge into which. */
  @FunctionalInterface
  interface Merges {
    /**
     * What two neighbours merge into.
     *
     * @param left id of the left one, or {@link #NO_TOKEN}
     * @param right id of the right one, or {@link #NO_TOKEN}
     * @param start where the left one begins in the piece
     * @param end where the right one ends
     * @return rank and token as in {@link MergeTable}, or {@link MergeTable#NONE}
     */
    long find(int left, int right, int start, int end);
  }

  /** Takes the symbols that are left, front to back. */
  @FunctionalInterface
  interface Sink {
    void symbol(int id, int start, int end);
  }

  private static final int GONE = -2;

  private final Merges merges;
  private final LongHeap queue = new LongHeap();
  private int[] ids = new int[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private int end;
  private int last;

  SymbolMerger(Merges merges) {
    this.merges = merges;
  }

  /** Starts a piece of at most so many places. */
  void begin(int places) {
    if (places > ids.length) {
      int room = Math.max(2 * ids.length, places);
      ids = new int[room];
      next = new int[room];
      previous = new int[room];
    }
    end = 0;
    last = NO_TOKEN;
  }

  /** Adds the next symbol, which is so many places long. */
  void add(int id, int length) {
    ids[end] = id;
    previous[end] = last;
    next[end] = end + length;
    last = end;
    end += length;
  }

  /** Merges the symbols added and hands out those left. */
  void merge(Sink sink) {
    for (int at = 0; at < end && next[at] < end; at = next[at]) {
      propose(at, next[at]);
    }
    while (!queue.isEmpty()) {
      merge(queue.remove());
    }
    for (int at = 0; at < end; at = next[at]) {
      sink.symbol(ids[at], at, next[at]);
    }
  }

  private long find(int left, int right) {
    return merges.find(ids[left], ids[right], left, next[right]);
  }

  /** Queues a pair by rank, then by place. */
  private void propose(int left, int right) {
    long merge = find(left, right);
    if (merge != MergeTable.NONE) {
      queue.add(((long) MergeTable.rank(merge) << 32) | left);
    }
  }

  private void merge(long proposal) {
    int left = (int) proposal;
    int right = ids[left] == GONE ? end : next[left];
    if (right >= end) {
      return;
    }
    long merge = find(left, right);
    if (merge == MergeTable.NONE || MergeTable.rank(merge) != (int) (proposal >>> 32)) {
      return; // one of the two has merged otherwise since
    }
    ids[left] = MergeTable.merged(merge);
    ids[right] = GONE;
    next[left] = next[right];
    if (next[left] < end) {
      previous[next[left]] = left;
      propose(left, next[left]);
    }
    if (previous[left] >= 0) {
      propose(previous[left], left);
    }
  }
}
