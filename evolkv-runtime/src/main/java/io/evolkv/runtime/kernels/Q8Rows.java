package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows of Q8_0: blocks of 32 values in 34 bytes, a scale d as float16 and 32 signed bytes q; a
 * value is d · q.
 */
final class Q8Rows {
  private static final int BLOCK_BYTES = 34;

  private Q8Rows() {}

  static void decode(long stored, int values, long out) {
    MemorySegment blocks = MEMORY.asSlice(stored, (long) BLOCK_BYTES * (values / 32));
    MemorySegment floats = RowBuffer.tileRow(out, values);
    for (int block = 0; block < values / 32; block++) {
      long at = (long) BLOCK_BYTES * block;
      long to = 2 * STEP * block;
      float d = Float.float16ToFloat(blocks.get(SHORT, at));
      ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 2, ORDER)
          .convertShape(VectorOperators.B2F, SPECIES, 0)
          .reinterpretAsFloats()
          .mul(d)
          .intoMemorySegment(floats, to, ORDER);
      ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 18, ORDER)
          .convertShape(VectorOperators.B2F, SPECIES, 0)
          .reinterpretAsFloats()
          .mul(d)
          .intoMemorySegment(floats, to + STEP, ORDER);
      if (LANES <= 8) {
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 2, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 1)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + 4L * LANES, ORDER);
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 18, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 1)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + STEP + 4L * LANES, ORDER);
      }
      if (LANES == 4) {
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 2, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 2)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + 8L * LANES, ORDER);
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 18, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 2)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + STEP + 8L * LANES, ORDER);
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 2, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 3)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + 12L * LANES, ORDER);
        ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 18, ORDER)
            .convertShape(VectorOperators.B2F, SPECIES, 3)
            .reinterpretAsFloats()
            .mul(d)
            .intoMemorySegment(floats, to + STEP + 12L * LANES, ORDER);
      }
    }
  }

  /** Partial sums of consecutive rows, for vectors of 16 lanes. */
  static void dot(long rows, float[] x, int xOffset, int depth, long partials) {
    long stride = (long) BLOCK_BYTES * (depth / 32);
    for (int output = 0; output < RowKernels.TOGETHER; output += 2) {
      rows2(
          rows + output * stride,
          rows + (output + 1) * stride,
          x,
          xOffset,
          depth,
          partials + output * RowBuffer.CHUNK_BYTES);
    }
  }

  private static void rows2(
      long row0, long row1, float[] x, int xOffset, int depth, long partials) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    for (int block = 0; block < depth / 32; block++) {
      long at0 = row0 + (long) BLOCK_BYTES * block;
      long at1 = row1 + (long) BLOCK_BYTES * block;
      int from = xOffset + 32 * block;
      FloatVector u = FloatVector.fromArray(SPECIES, x, from);
      FloatVector v = FloatVector.fromArray(SPECIES, x, from + 16);
      float d0 = Quants.half(at0);
      s0 = Quants.signed(at0 + 2).mul(d0).fma(u, s0);
      s0 = Quants.signed(at0 + 18).mul(d0).fma(v, s0);
      float d1 = Quants.half(at1);
      s1 = Quants.signed(at1 + 2).mul(d1).fma(u, s1);
      s1 = Quants.signed(at1 + 18).mul(d1).fma(v, s1);
    }
    s0.intoMemorySegment(MEMORY, partials, ORDER);
    s1.intoMemorySegment(MEMORY, partials + 64, ORDER);
  }
}
