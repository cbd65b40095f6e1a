package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;

import jdk.incubator.vector.LongVector;

/** Super-blocks of Q6_K. */
final class Q6SuperBlocks {
  private static final int BYTES = 210;
  private static final LongVector UPPER_TWO = PackedBytes.everyByte(0x30);

  private Q6SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** Four bits and two elsewhere, less 32. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int half = 0; half < 2 * blocks; half++) {
      int at = row + BYTES * (half >> 1);
      int lowerAt = at + 64 * (half & 1);
      int upperAt = at + 128 + 32 * (half & 1);
      for (int i = 0; i < 32; i += PackedBytes.WIDTH) {
        LongVector first = PackedBytes.load(rows, lowerAt + i);
        LongVector second = PackedBytes.load(rows, lowerAt + 32 + i);
        LongVector upper = PackedBytes.load(rows, upperAt + i);
        int start = 128 * half + i;
        store(first, PackedBytes.left(upper, 4), q, start);
        store(second, PackedBytes.left(upper, 2), q, start + 32);
        store(PackedBytes.right(first, 4), upper, q, start + 64);
        store(PackedBytes.right(second, 4), PackedBytes.right(upper, 2), q, start + 96);
      }
    }
  }

  private static void store(LongVector lower, LongVector upper, byte[] q, int start) {
    LongVector bits = lower.and(PackedBytes.FOUR_BITS).or(upper.and(UPPER_TWO));
    PackedBytes.storeLess(bits, 32, q, start);
  }

  /** Signed bytes. */
  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    float[] scales = to.scales();
    for (int block = 0; block < blocks; block++) {
      int at = row + BYTES * block;
      float d = Quants.half(rows, at + 208);
      for (int lane = 0; lane < 16; lane += LANES) {
        Quants.signed(rows, at + 192 + lane).mul(d).intoArray(scales, 16 * block + lane);
      }
    }
  }
}
