package io.evolkv.runtime.kernels;

import jdk.incubator.vector.LongVector;

/** Super-blocks of Q3_K. */
final class Q3SuperBlocks {
  private static final int BYTES = 110;
  private static final long HALVES = 0x0F0F0F0F0F0F0F0FL;

  private Q3SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** Two bits as those of Q2_K and a third elsewhere, less 4. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int part = 0; part < 8 * blocks; part++) {
      int at = row + BYTES * (part >> 3);
      int lowerAt = at + 32 + 8 * (part & 4);
      for (int i = 0; i < 32; i += PackedBytes.WIDTH) {
        LongVector lower =
            PackedBytes.right(PackedBytes.load(rows, lowerAt + i), 2 * (part & 3))
                .and(PackedBytes.TWO_BITS);
        LongVector third =
            PackedBytes.right(PackedBytes.load(rows, at + i), part & 7).and(PackedBytes.ONE_BIT);
        PackedBytes.storeLess(lower.or(PackedBytes.left(third, 2)), 4, q, 32 * part + i);
      }
    }
  }

  /**
   * Six bits, less 32. Of 12 bytes, the low and then the high halves of eight, with two bits each
   * of the others.
   */
  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    float[] scales = to.scales();
    for (int block = 0; block < blocks; block++) {
      int at = row + BYTES * block;
      int first = 16 * block;
      long lower = Quants.eight(rows, at + 96);
      long upper = Quants.integer(rows, at + 104) & 0xFFFFFFFFL;
      float d = Quants.half(rows, at + 108);
      PackedBytes.multiplyEight((lower & HALVES) | twice(upper, 0), 32, d, scales, first);
      PackedBytes.multiplyEight(
          ((lower >>> 4) & HALVES) | twice(upper, 4), 32, d, scales, first + 8);
    }
  }

  /** Bits {@code shift} and {@code shift + 2} with the next of four bytes, as bits 4 and 5. */
  private static long twice(long bytes, int shift) {
    long first = (bytes >>> shift) & 0x03030303L;
    long second = (bytes >>> (shift + 2)) & 0x03030303L;
    return (first | (second << 32)) << 4;
  }
}
