package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/**
 * Rows of IQ4_NL: blocks of 32 values in 18 bytes, a scale d as float16 and 16 bytes whose low
 * halves are the first 16 indices q and whose high halves are the others; a value is d · v[q] with
 * 16 fixed levels v.
 */
final class Iq4Rows {
  /** The levels v; {@code NonLinearBlocks} has their source. */
  static final ByteVector LEVELS =
      ByteVector.fromArray(
          ByteVector.SPECIES_128,
          new byte[] {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113},
          0);

  private static final int BYTES = 18;

  private Iq4Rows() {}

  static void decode(long row, int depth, long out) {
    for (int block = 0; block < depth / 32; block++) {
      long at = row + (long) BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(at);
      for (int lane = 0; lane < 16; lane += LANES) {
        Quants.store(values(at + 2 + lane, 0, d), to + 4L * lane);
        Quants.store(values(at + 2 + lane, 4, d), to + STEP + 4L * lane);
      }
    }
  }

  /** Partial sums of a row, for vectors of 16 lanes. */
  static void dot(long row, float[] x, int xOffset, int depth, long partials) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int block = 0; block < depth / 32; block++) {
      long at = row + (long) BYTES * block;
      int from = xOffset + 32 * block;
      FloatVector u = FloatVector.fromArray(SPECIES, x, from);
      FloatVector v = FloatVector.fromArray(SPECIES, x, from + 16);
      float d = Quants.half(at);
      sums = values(at + 2, 0, d).fma(u, sums);
      sums = values(at + 2, 4, d).fma(v, sums);
    }
    Quants.store(sums, partials);
  }

  private static FloatVector values(long at, int shift, float d) {
    return Quants.floats(Quants.levels(at, shift, LEVELS)).mul(d);
  }
}
