package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.INT;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rows of Q5_0 and Q5_1: blocks of 32 values with the fifth bits of all q, bit i for value i, and
 * 16 bytes whose low halves are the lower bits of the first 16 values and whose high halves are
 * those of the others. A value is (q - 16) · d, or q · d + m, rounded twice.
 */
final class Q5Rows {
  private static final int PLAIN_BYTES = 22;
  private static final int OFFSET_BYTES = 24;

  private Q5Rows() {}

  /** Q5_0: a scale d as float16, fifth bits, lower bits. */
  static void decodePlain(long stored, int values, long out) {
    for (int block = 0; block < values / 32; block++) {
      long at = stored + (long) PLAIN_BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(at);
      int fifth = MEMORY.get(INT, at + 2);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector bytes = Quants.unsigned(at + 6 + lane);
        Quants.store(plain(bytes.and(15), fifth >>> lane, d), to + 4L * lane);
        IntVector high = Quants.highHalves(bytes);
        Quants.store(plain(high, fifth >>> (16 + lane), d), to + STEP + 4L * lane);
      }
    }
  }

  /** Q5_1: a scale d and an offset m as float16, fifth bits, lower bits. */
  static void decodeOffset(long stored, int values, long out) {
    for (int block = 0; block < values / 32; block++) {
      long at = stored + (long) OFFSET_BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Quants.half(at);
      float m = Quants.half(at + 2);
      int fifth = MEMORY.get(INT, at + 4);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector bytes = Quants.unsigned(at + 8 + lane);
        Quants.store(offset(bytes.and(15), fifth >>> lane, d, m), to + 4L * lane);
        IntVector high = Quants.highHalves(bytes);
        Quants.store(offset(high, fifth >>> (16 + lane), d, m), to + STEP + 4L * lane);
      }
    }
  }

  /** Partial sums of a row of Q5_0, for vectors of 16 lanes. */
  static void dotPlain(long row, float[] x, int xOffset, int depth, long partials) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int block = 0; block < depth / 32; block++) {
      long at = row + (long) PLAIN_BYTES * block;
      float d = Quants.half(at);
      int fifth = MEMORY.get(INT, at + 2);
      IntVector bytes = Quants.unsigned(at + 6);
      int from = xOffset + 32 * block;
      FloatVector u = FloatVector.fromArray(SPECIES, x, from);
      FloatVector v = FloatVector.fromArray(SPECIES, x, from + 16);
      sums = plain(bytes.and(15), fifth, d).fma(u, sums);
      sums = plain(Quants.highHalves(bytes), fifth >>> 16, d).fma(v, sums);
    }
    Quants.store(sums, partials);
  }

  /** Partial sums of a row of Q5_1, for vectors of 16 lanes. */
  static void dotOffset(long row, float[] x, int xOffset, int depth, long partials) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int block = 0; block < depth / 32; block++) {
      long at = row + (long) OFFSET_BYTES * block;
      float d = Quants.half(at);
      float m = Quants.half(at + 2);
      int fifth = MEMORY.get(INT, at + 4);
      IntVector bytes = Quants.unsigned(at + 8);
      int from = xOffset + 32 * block;
      FloatVector u = FloatVector.fromArray(SPECIES, x, from);
      FloatVector v = FloatVector.fromArray(SPECIES, x, from + 16);
      sums = offset(bytes.and(15), fifth, d, m).fma(u, sums);
      sums = offset(Quants.highHalves(bytes), fifth >>> 16, d, m).fma(v, sums);
    }
    Quants.store(sums, partials);
  }

  /** (q - 16) · d: without its fifth bit q is 16 less. */
  private static FloatVector plain(IntVector lower, int fifth, float d) {
    return Quants.floats(Quants.subtractWhere(lower, 16, ~fifth)).mul(d);
  }

  private static FloatVector offset(IntVector lower, int fifth, float d, float m) {
    return Quants.floats(Quants.subtractWhere(lower, -16, fifth)).mul(d).add(m);
  }
}
