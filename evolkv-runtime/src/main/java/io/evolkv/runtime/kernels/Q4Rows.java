package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rows of Q4_0: blocks of 32 values in 18 bytes, a scale d as float16 and 16 bytes, whose low
 * halves are the first 16 values q and whose high halves are the others; a value is (q - 8) · d.
 */
final class Q4Rows implements RowFormat {
  private static final int BYTES = 18;
  private static final IntVector EIGHT = IntVector.broadcast(SPECIES.withLanes(int.class), 8);

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    for (int block = 0; block < depth / 32; block++) {
      int at = row + BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(rows, at);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector q = Quants.unsigned(rows, at + 2 + lane);
        Quants.store(values(Quants.lowHalves(q), d), to + 4L * lane);
        Quants.store(values(Quants.highHalves(q), d), to + STEP + 4L * lane);
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
        IntVector q0 = Quants.unsigned(rows, at0 + 2 + lane);
        s0 = values(Quants.lowHalves(q0), d0).fma(u, s0);
        s0 = values(Quants.highHalves(q0), d0).fma(v, s0);
        int at1 = row1 + BYTES * block;
        float d1 = Quants.half(rows, at1);
        IntVector q1 = Quants.unsigned(rows, at1 + 2 + lane);
        s1 = values(Quants.lowHalves(q1), d1).fma(u, s1);
        s1 = values(Quants.highHalves(q1), d1).fma(v, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  private static FloatVector values(IntVector q, float d) {
    return Quants.floats(q.sub(EIGHT)).mul(d);
  }
}
