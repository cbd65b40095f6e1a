package io.evolkv.runtime.tokenizer;

/**
 * Byte-pair encoding of one piece: starts with a token for each byte and keeps merging the two
 * neighbours whose merge has the lowest rank, the leftmost on ties, until none is left. Takes O(n
 * log n) for n bytes. For one thread.
 *
 * <p>Bytes that the vocabulary lacks give no token, and nothing merges across them; this is what
 * llama.cpp does.
 */
final class PieceEncoder {
  private static final int GONE = -2;

  private final Vocabulary vocabulary;
  private final MergeTable merges;
  private final LongHeap queue = new LongHeap();
  private int[] ids = new int[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];

  PieceEncoder(Vocabulary vocabulary, MergeTable merges) {
    this.vocabulary = vocabulary;
    this.merges = merges;
  }

  void encode(byte[] piece, TokenList out) {
    start(piece);
    while (!queue.isEmpty()) {
      merge(queue.remove(), piece.length);
    }
    for (int at = 0; at < piece.length; at = next[at]) {
      if (ids[at] >= 0) {
        out.add(ids[at]);
      }
    }
  }

  private void start(byte[] piece) {
    if (piece.length > ids.length) {
      int room = Math.max(2 * ids.length, piece.length);
      ids = new int[room];
      next = new int[room];
      previous = new int[room];
    }
    for (int i = 0; i < piece.length; i++) {
      ids[i] = vocabulary.idOfByte(piece[i] & 0xFF);
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    for (int i = 1; i < piece.length; i++) {
      propose(i - 1, i);
    }
  }

  /** Queues a pair by rank, then by place. */
  private void propose(int left, int right) {
    long merge = merges.find(ids[left], ids[right]);
    if (merge != MergeTable.NONE) {
      queue.add(((long) MergeTable.rank(merge) << 32) | left);
    }
  }

  private void merge(long proposal, int end) {
    int left = (int) proposal;
    int right = ids[left] == GONE ? end : next[left];
    if (right >= end) {
      return;
    }
    long merge = merges.find(ids[left], ids[right]);
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
