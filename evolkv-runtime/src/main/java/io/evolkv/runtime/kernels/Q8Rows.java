package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Rows of Q8_0: blocks of 32 values in 34 bytes, a scale d as float16 and 32 signed bytes q; a
 * value is d · q.
 */
final class Q8Rows implements RowFormat {
  private static final int BYTES = 34;

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    for (int block = 0; block < depth / 32; block++) {
      int at = row + BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(rows, at);
      for (int lane = 0; lane < 16; lane += LANES) {
        Quants.store(Quants.signed(rows, at + 2 + lane).mul(d), to + 4L * lane);
        Quants.store(Quants.signed(rows, at + 18 + lane).mul(d), to + STEP + 4L * lane);
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
        s0 = Quants.signed(rows, at0 + 2 + lane).mul(d0).fma(u, s0);
        s0 = Quants.signed(rows, at0 + 18 + lane).mul(d0).fma(v, s0);
        int at1 = row1 + BYTES * block;
        float d1 = Quants.half(rows, at1);
        s1 = Quants.signed(rows, at1 + 2 + lane).mul(d1).fma(u, s1);
        s1 = Quants.signed(rows, at1 + 18 + lane).mul(d1).fma(v, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }
}
