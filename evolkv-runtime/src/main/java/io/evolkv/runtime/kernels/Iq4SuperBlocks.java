package io.evolkv.runtime.kernels;

import jdk.incubator.vector.ByteVector;

/** Super-blocks of IQ4_XS, whose integers are levels from a table. */
final class Iq4SuperBlocks {
  private static final int BYTES = 136;

  private Iq4SuperBlocks() {}

  static void unpack(byte[] rows, int row, int blocks, UnpackedRow to) {
    factors(rows, row, blocks, to);
    integers(rows, row, blocks, to);
  }

  /** Levels for the low and then the high halves of 16 bytes. */
  private static void integers(byte[] rows, int row, int blocks, UnpackedRow to) {
    byte[] q = to.integers();
    for (int part = 0; part < 8 * blocks; part++) {
      int at = row + BYTES * (part >> 3) + 8 + 16 * (part & 7);
      ByteVector bytes = Quants.bytes(rows, at);
      Quants.lowLevels(bytes, Iq4Rows.LEVELS).intoArray(q, 32 * part);
      Quants.highLevels(bytes, Iq4Rows.LEVELS).intoArray(q, 32 * part + 16);
    }
  }

  /** Six bits from two places, less 32. */
  private static void factors(byte[] rows, int row, int blocks, UnpackedRow to) {
    float[] scales = to.scales();
    for (int block = 0; block < blocks; block++) {
      int at = row + BYTES * block;
      float d = Quants.half(rows, at);
      int upper = Quants.integer(rows, at) >>> 16;
      int lower = Quants.integer(rows, at + 4);
      for (int b = 0; b < 8; b++) {
        int scale = ((lower >>> (4 * b)) & 15) | (((upper >>> (2 * b)) & 3) << 4);
        scales[8 * block + b] = d * (scale - 32);
      }
    }
  }
}
