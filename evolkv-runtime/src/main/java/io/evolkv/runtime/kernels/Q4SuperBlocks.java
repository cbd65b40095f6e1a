package io.evolkv.runtime.kernels;

import jdk.incubator.vector.LongVector;

/** Super-blocks of Q4_K. */
final class Q4SuperBlocks {
  private static final int BYTES = 144;
  private static final int SIX_BITS = 0x3F3F3F3F;
  private static final int LOWER_FOUR = 0x0F0F0F0F;
  private static final int UPPER_TWO = 0x30303030;

  private Q4SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** The low and then the high halves of 32 bytes. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int pair = 0; pair < 4 * blocks; pair++) {
      int at = row + BYTES * (pair >> 2) + 16 + 32 * (pair & 3);
      for (int i = 0; i < 32; i += PackedBytes.WIDTH) {
        LongVector halves = PackedBytes.load(rows, at + i);
        int first = 64 * pair + i;
        PackedBytes.store(halves.and(PackedBytes.FOUR_BITS), q, first);
        PackedBytes.store(PackedBytes.right(halves, 4).and(PackedBytes.FOUR_BITS), q, first + 32);
      }
    }
  }

  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    sixBitFactors(rows, row, BYTES, blocks, to);
  }

  /**
   * The factors of Q4_K and Q5_K: 8 scales and minima of six bits. Of 12 bytes, the low six bits of
   * the first four and of the next four, and then four bits of the last four with the upper two of
   * those.
   */
  static void sixBitFactors(byte[] rows, int row, int bytes, int blocks, UnpackedRow to) {
    float[] scales = to.scales();
    float[] minima = to.minima();
    for (int block = 0; block < blocks; block++) {
      int at = row + bytes * block;
      int first = 8 * block;
      int s = Quants.integer(rows, at + 4);
      int t = Quants.integer(rows, at + 8);
      int lower = Quants.integer(rows, at + 12);
      PackedBytes.multiplyEight(sixBits(s, lower), 0, Quants.half(rows, at), scales, first);
      PackedBytes.multiplyEight(
          sixBits(t, lower >>> 4), 0, Quants.half(rows, at + 2), minima, first);
    }
  }

  private static long sixBits(int first, int lower) {
    long last = (lower & LOWER_FOUR) | ((first >>> 2) & UPPER_TWO);
    return (first & SIX_BITS) | (last << 32);
  }
}
