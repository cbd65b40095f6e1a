package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

/** Super-blocks of Q2_K. */
final class Q2SuperBlocks {
  private static final int BYTES = 84;

  private Q2SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** Two bits; 32 bytes hold four parts of 32 values. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int part = 0; part < 8 * blocks; part++) {
      int at = row + BYTES * (part >> 3) + 16 + 8 * (part & 4);
      for (int i = 0; i < 32; i += PackedBytes.WIDTH) {
        LongVector shifted = PackedBytes.right(PackedBytes.load(rows, at + i), 2 * (part & 3));
        PackedBytes.store(shifted.and(PackedBytes.TWO_BITS), q, 32 * part + i);
      }
    }
  }

  /** The halves of 16 bytes. */
  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    float[] scales = to.scales();
    float[] minima = to.minima();
    for (int block = 0; block < blocks; block++) {
      int at = row + BYTES * block;
      int first = 16 * block;
      float d = Quants.half(rows, at + 80);
      float m = Quants.half(rows, at + 82);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector integers = Quants.unsigned(rows, at + lane);
        Quants.floats(Quants.lowHalves(integers)).mul(d).intoArray(scales, first + lane);
        Quants.floats(Quants.highHalves(integers)).mul(m).intoArray(minima, first + lane);
      }
    }
  }
}
