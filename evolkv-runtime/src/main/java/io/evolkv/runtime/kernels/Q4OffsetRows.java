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
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of Q4_1: blocks of 32 values in 20 bytes, a scale d and an offset m as float16 and 16 bytes,
 * whose low halves are the first 16 values q and whose high halves are the others; a value is q · d
 * + m, rounded twice.
 */
final class Q4OffsetRows {
  private static final int BLOCK_BYTES = 20;
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  private Q4OffsetRows() {}

  static void decode(long stored, int values, long out) {
    MemorySegment blocks = MEMORY.asSlice(stored, (long) BLOCK_BYTES * (values / 32));
    MemorySegment floats = RowBuffer.tileRow(out, values);
    for (int block = 0; block < values / 32; block++) {
      long at = (long) BLOCK_BYTES * block;
      long to = 2 * STEP * block;
      float d = Float.float16ToFloat(blocks.get(SHORT, at));
      float m = Float.float16ToFloat(blocks.get(SHORT, at + 2));
      IntVector q =
          ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 4, ORDER)
              .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
              .reinterpretAsInts();
      q.and(15)
          .convertShape(VectorOperators.I2F, SPECIES, 0)
          .reinterpretAsFloats()
          .mul(d)
          .add(m)
          .intoMemorySegment(floats, to, ORDER);
      q.lanewise(VectorOperators.LSHR, 4)
          .convertShape(VectorOperators.I2F, SPECIES, 0)
          .reinterpretAsFloats()
          .mul(d)
          .add(m)
          .intoMemorySegment(floats, to + STEP, ORDER);
      if (LANES <= 8) {
        IntVector qp1 =
            ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 4, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 1)
                .reinterpretAsInts();
        qp1.and(15)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
            .intoMemorySegment(floats, to + 4L * LANES, ORDER);
        qp1.lanewise(VectorOperators.LSHR, 4)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
            .intoMemorySegment(floats, to + STEP + 4L * LANES, ORDER);
      }
      if (LANES == 4) {
        IntVector qp2 =
            ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 4, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 2)
                .reinterpretAsInts();
        qp2.and(15)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
            .intoMemorySegment(floats, to + 8L * LANES, ORDER);
        qp2.lanewise(VectorOperators.LSHR, 4)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
            .intoMemorySegment(floats, to + STEP + 8L * LANES, ORDER);
        IntVector qp3 =
            ByteVector.fromMemorySegment(ByteVector.SPECIES_128, blocks, at + 4, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 3)
                .reinterpretAsInts();
        qp3.and(15)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
            .intoMemorySegment(floats, to + 12L * LANES, ORDER);
        qp3.lanewise(VectorOperators.LSHR, 4)
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(d)
            .add(m)
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
      float m0 = Quants.half(at0 + 2);
      IntVector q0 = Quants.unsigned(at0 + 4);
      s0 = Quants.floats(q0.and(15)).mul(d0).add(m0).fma(u, s0);
      s0 = Quants.floats(Quants.highHalves(q0)).mul(d0).add(m0).fma(v, s0);
      float d1 = Quants.half(at1);
      float m1 = Quants.half(at1 + 2);
      IntVector q1 = Quants.unsigned(at1 + 4);
      s1 = Quants.floats(q1.and(15)).mul(d1).add(m1).fma(u, s1);
      s1 = Quants.floats(Quants.highHalves(q1)).mul(d1).add(m1).fma(v, s1);
    }
    s0.intoMemorySegment(MEMORY, partials, ORDER);
    s1.intoMemorySegment(MEMORY, partials + 64, ORDER);
  }
}
