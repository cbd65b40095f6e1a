package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of F16. A multiplication moves the exponent, so that subnormal values come out right;
 * infinities, which no weights have, would not.
 */
final class HalfRows {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

  private HalfRows() {}

  static void decode(long stored, int values, long out) {
    MemorySegment halves = MEMORY.asSlice(stored, 2L * values);
    MemorySegment floats = RowBuffer.tileRow(out, values);
    for (int i = 0; i < values; i += LANES) {
      IntVector h =
          ShortVector.fromMemorySegment(SHORTS, halves, 2L * i, ORDER)
              .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
              .reinterpretAsInts();
      h.and(0x7FFF)
          .lanewise(VectorOperators.LSHL, 13)
          .reinterpretAsFloats()
          .mul(0x1p112f)
          .reinterpretAsInts()
          .or(h.and(0x8000).lanewise(VectorOperators.LSHL, 16))
          .reinterpretAsFloats()
          .intoMemorySegment(floats, RowBuffer.inTile(i), ORDER);
    }
  }

  /** Partial sums of consecutive rows, for vectors of 16 lanes. */
  static void dot(long rows, float[] x, int xOffset, int depth, long partials) {
    long stride = 2L * depth;
    for (int output = 0; output < RowKernels.TOGETHER; output += 2) {
      rows2(
          rows + output * stride,
          stride,
          x,
          xOffset,
          depth,
          partials + output * RowBuffer.CHUNK_BYTES);
    }
  }

  private static void rows2(
      long rows, long stride, float[] x, int xOffset, int depth, long partials) {
    MemorySegment row0 = MEMORY.asSlice(rows, stride);
    MemorySegment row1 = MEMORY.asSlice(rows + stride, stride);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    for (int i = 0; i < depth; i += 16) {
      FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
      IntVector h0 =
          ShortVector.fromMemorySegment(SHORTS, row0, 2L * i, ORDER)
              .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
              .reinterpretAsInts();
      s0 =
          h0.and(0x7FFF)
              .lanewise(VectorOperators.LSHL, 13)
              .reinterpretAsFloats()
              .mul(0x1p112f)
              .reinterpretAsInts()
              .or(h0.and(0x8000).lanewise(VectorOperators.LSHL, 16))
              .reinterpretAsFloats()
              .fma(u, s0);
      IntVector h1 =
          ShortVector.fromMemorySegment(SHORTS, row1, 2L * i, ORDER)
              .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
              .reinterpretAsInts();
      s1 =
          h1.and(0x7FFF)
              .lanewise(VectorOperators.LSHL, 13)
              .reinterpretAsFloats()
              .mul(0x1p112f)
              .reinterpretAsInts()
              .or(h1.and(0x8000).lanewise(VectorOperators.LSHL, 16))
              .reinterpretAsFloats()
              .fma(u, s1);
    }
    s0.intoMemorySegment(MEMORY, partials, ORDER);
    s1.intoMemorySegment(MEMORY, partials + 64, ORDER);
  }
}
