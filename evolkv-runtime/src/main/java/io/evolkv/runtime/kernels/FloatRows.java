package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Rows of F32. */
final class FloatRows {

  private FloatRows() {}

  static void decode(long stored, int values, long out) {
    MemorySegment row = MEMORY.asSlice(stored, 4L * values);
    MemorySegment floats = RowBuffer.tileRow(out, values);
    for (int i = 0; i < values; i += LANES) {
      FloatVector.fromMemorySegment(SPECIES, row, 4L * i, ORDER)
          .intoMemorySegment(floats, RowBuffer.inTile(i), ORDER);
    }
  }

  /** Partial sums of consecutive rows, for vectors of 16 lanes. */
  static void dot(long rows, float[] x, int xOffset, int depth, long partials) {
    long stride = 4L * depth;
    for (int output = 0; output < RowKernels.TOGETHER; output += 4) {
      rows4(
          rows + output * stride,
          stride,
          x,
          xOffset,
          depth,
          partials + output * RowBuffer.CHUNK_BYTES);
    }
  }

  private static void rows4(
      long rows, long stride, float[] x, int xOffset, int depth, long partials) {
    MemorySegment row0 = MEMORY.asSlice(rows, stride);
    MemorySegment row1 = MEMORY.asSlice(rows + 1 * stride, stride);
    MemorySegment row2 = MEMORY.asSlice(rows + 2 * stride, stride);
    MemorySegment row3 = MEMORY.asSlice(rows + 3 * stride, stride);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    for (int i = 0; i < depth; i += 16) {
      FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
      s0 = FloatVector.fromMemorySegment(SPECIES, row0, 4L * i, ORDER).fma(u, s0);
      s1 = FloatVector.fromMemorySegment(SPECIES, row1, 4L * i, ORDER).fma(u, s1);
      s2 = FloatVector.fromMemorySegment(SPECIES, row2, 4L * i, ORDER).fma(u, s2);
      s3 = FloatVector.fromMemorySegment(SPECIES, row3, 4L * i, ORDER).fma(u, s3);
    }
    s0.intoMemorySegment(MEMORY, partials, ORDER);
    s1.intoMemorySegment(MEMORY, partials + 64, ORDER);
    s2.intoMemorySegment(MEMORY, partials + 128, ORDER);
    s3.intoMemorySegment(MEMORY, partials + 192, ORDER);
  }
}
