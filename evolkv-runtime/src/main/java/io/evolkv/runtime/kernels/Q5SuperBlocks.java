package io.evolkv.runtime.kernels;

import jdk.incubator.vector.LongVector;

/** Super-blocks of Q5_K. */
final class Q5SuperBlocks {
  private static final int BYTES = 176;
  private static final LongVector FIFTH_BIT = PackedBytes.everyByte(16);

  private Q5SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** As Q4_K, with a fifth bit elsewhere. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int at = row + BYTES * (pair >> 2);
      int lower = at + 48 + 32 * (pair & 3);
      int first = 2 * (pair & 3);
      for (int i = 0; i < 32; i += PackedBytes.WIDTH) {
        LongVector halves = PackedBytes.load(rows, lower + i);
        LongVector fifth = PackedBytes.right(PackedBytes.load(rows, at + 16 + i), first);
        int start = 64 * pair + i;
        PackedBytes.store(fiveBits(halves, PackedBytes.left(fifth, 4)), q, start);
        PackedBytes.store(
            fiveBits(PackedBytes.right(halves, 4), PackedBytes.left(fifth, 3)), q, start + 32);
      }
    }
  }

  private static LongVector fiveBits(LongVector lower, LongVector fifth) {
    return lower.and(PackedBytes.FOUR_BITS).or(fifth.and(FIFTH_BIT));
  }

  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    Q4SuperBlocks.sixBitFactors(rows, row, BYTES, blocks, to);
  }
}
