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
final class Iq4Rows implements RowFormat {
  /** The levels v; {@code NonLinearBlocks} has their source. */
  static final ByteVector LEVELS =
      ByteVector.fromArray(
          ByteVector.SPECIES_128,
          new byte[] {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113},
          0);

  private static final int BYTES = 18;

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    for (int block = 0; block < depth / 32; block++) {
      int at = row + BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(rows, at);
      for (int lane = 0; lane < 16; lane += LANES) {
        ByteVector q = Quants.bytes(rows, at + 2 + lane);
        Quants.store(lowValues(q, d), to + 4L * lane);
        Quants.store(highValues(q, d), to + STEP + 4L * lane);
      }
    }
  }

  @Override
  public void dot(
      byte[] rows,
      int row0,
      int row1,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer buffer,
      long partials) {
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int block = 0; block < depth / 32; block++) {
        int from = xOffset + 32 * block + lane;
        FloatVector u = FloatVector.fromArray(SPECIES, x, from);
        FloatVector v = FloatVector.fromArray(SPECIES, x, from + 16);
        int at0 = row0 + BYTES * block;
        float d0 = Quants.half(rows, at0);
        ByteVector q0 = Quants.bytes(rows, at0 + 2 + lane);
        s0 = lowValues(q0, d0).fma(u, s0);
        s0 = highValues(q0, d0).fma(v, s0);
        int at1 = row1 + BYTES * block;
        float d1 = Quants.half(rows, at1);
        ByteVector q1 = Quants.bytes(rows, at1 + 2 + lane);
        s1 = lowValues(q1, d1).fma(u, s1);
        s1 = highValues(q1, d1).fma(v, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  private static FloatVector lowValues(ByteVector q, float d) {
    return Quants.floats(Quants.lowLevels(q, LEVELS)).mul(d);
  }

  private static FloatVector highValues(ByteVector q, float d) {
    return Quants.floats(Quants.highLevels(q, LEVELS)).mul(d);
  }
}
