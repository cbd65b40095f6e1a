package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Partial sums of two unpacked rows of super-blocks with an input, as many at a time as a vector
 * has lanes. Each kind of sub-block has a loop of its own: with one loop for all, loading factors
 * was what limited it.
 */
final class SuperBlockProducts {
  private SuperBlockProducts() {}

  /** Sub-blocks of 16 values. */
  static void of16(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    byte[] q0 = row0.integers();
    byte[] q1 = row1.integers();
    float[] scales0 = row0.scales();
    float[] scales1 = row1.scales();
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int b = 0; b < depth / 16; b++) {
        int i = 16 * b + lane;
        FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
        s0 = Quants.signed(q0, i).mul(scales0[b]).fma(u, s0);
        s1 = Quants.signed(q1, i).mul(scales1[b]).fma(u, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  /** Sub-blocks of 16 values with minima. */
  static void of16WithMinima(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    byte[] q0 = row0.integers();
    byte[] q1 = row1.integers();
    float[] scales0 = row0.scales();
    float[] scales1 = row1.scales();
    float[] minima0 = row0.minima();
    float[] minima1 = row1.minima();
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int b = 0; b < depth / 16; b++) {
        int i = 16 * b + lane;
        FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
        s0 = Quants.signed(q0, i).mul(scales0[b]).sub(minima0[b]).fma(u, s0);
        s1 = Quants.signed(q1, i).mul(scales1[b]).sub(minima1[b]).fma(u, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  /** Sub-blocks of 32 values. */
  static void of32(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    byte[] q0 = row0.integers();
    byte[] q1 = row1.integers();
    float[] scales0 = row0.scales();
    float[] scales1 = row1.scales();
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int b = 0; b < depth / 32; b++) {
        int i = 32 * b + lane;
        FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
        FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i + 16);
        float d0 = scales0[b];
        s0 = Quants.signed(q0, i).mul(d0).fma(u, s0);
        s0 = Quants.signed(q0, i + 16).mul(d0).fma(v, s0);
        float d1 = scales1[b];
        s1 = Quants.signed(q1, i).mul(d1).fma(u, s1);
        s1 = Quants.signed(q1, i + 16).mul(d1).fma(v, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  /** Sub-blocks of 32 values with minima. */
  static void of32WithMinima(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    byte[] q0 = row0.integers();
    byte[] q1 = row1.integers();
    float[] scales0 = row0.scales();
    float[] scales1 = row1.scales();
    float[] minima0 = row0.minima();
    float[] minima1 = row1.minima();
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int b = 0; b < depth / 32; b++) {
        int i = 32 * b + lane;
        FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
        FloatVector v = FloatVector.fromArray(SPECIES, x, xOffset + i + 16);
        float d0 = scales0[b];
        float m0 = minima0[b];
        s0 = Quants.signed(q0, i).mul(d0).sub(m0).fma(u, s0);
        s0 = Quants.signed(q0, i + 16).mul(d0).sub(m0).fma(v, s0);
        float d1 = scales1[b];
        float m1 = minima1[b];
        s1 = Quants.signed(q1, i).mul(d1).sub(m1).fma(u, s1);
        s1 = Quants.signed(q1, i + 16).mul(d1).sub(m1).fma(v, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }
}
