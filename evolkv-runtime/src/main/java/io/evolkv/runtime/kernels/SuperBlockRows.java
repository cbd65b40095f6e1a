package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import io.evolkv.runtime.gguf.TensorType;
import jdk.incubator.vector.FloatVector;

/**
 * Rows of super-blocks of 256 values (Q2_K to Q6_K, IQ4_XS), which consist of sub-blocks of 16 or
 * 32. A value is (d · s) · q, for some types less m · t: a small integer q, a factor d · s of its
 * sub-block and a minimum m · t of its sub-block, rounded at each step.
 *
 * <p>First the integers of a row are unpacked to signed bytes, and the factors and minima of its
 * sub-blocks computed. What comes after that is the same for all types.
 */
final class SuperBlockRows {
  private static final int VALUES = 256;

  private SuperBlockRows() {}

  /** Whether a type's rows consist of super-blocks. */
  static boolean know(TensorType type) {
    return switch (type) {
      case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_XS -> true;
      default -> false;
    };
  }

  private static boolean hasMinima(TensorType type) {
    return switch (type) {
      case Q2_K, Q4_K, Q5_K -> true;
      default -> false;
    };
  }

  /** An index of a value shifted by this is that of its sub-block. */
  private static int subBlockShift(TensorType type) {
    return switch (type) {
      case Q2_K, Q3_K, Q6_K -> 4;
      default -> 5;
    };
  }

  /** A stored row to a row of a tile. */
  static void decode(TensorType type, long row, int depth, long out, RowBuffer buffer) {
    unpack(type, row, depth, buffer);
    int shift = subBlockShift(type);
    if (hasMinima(type)) {
      decode(buffer.unpacked(), buffer.factors(), buffer.minima(), shift, depth, out);
    } else {
      decode(buffer.unpacked(), buffer.factors(), shift, depth, out);
    }
  }

  /** Partial sums of a stored row with an input, for vectors of 16 lanes. */
  static void dot(
      TensorType type,
      long row,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer buffer,
      long partials) {
    unpack(type, row, depth, buffer);
    int shift = subBlockShift(type);
    long q = buffer.unpacked();
    if (hasMinima(type)) {
      dot(q, buffer.factors(), buffer.minima(), shift, x, xOffset, depth, partials);
    } else {
      dot(q, buffer.factors(), shift, x, xOffset, depth, partials);
    }
  }

  private static void unpack(TensorType type, long row, int depth, RowBuffer buffer) {
    int blocks = depth / VALUES;
    long bytes = type.bytes(VALUES);
    int subBlocks = VALUES >> subBlockShift(type);
    for (int block = 0; block < blocks; block++) {
      unpackFactors(type, row + block * bytes, subBlocks * block, buffer);
    }
    for (int block = 0; block < blocks; block++) {
      unpackBlock(type, row + block * bytes, buffer.unpacked() + (long) VALUES * block);
    }
  }

  private static void unpackFactors(TensorType type, long block, int to, RowBuffer buffer) {
    float[] scales = buffer.factors();
    switch (type) {
      case Q2_K -> SuperBlockFactors.ofQ2(block, scales, buffer.minima(), to);
      case Q3_K -> SuperBlockFactors.ofQ3(block, scales, to);
      case Q4_K, Q5_K -> SuperBlockFactors.ofQ4(block, scales, buffer.minima(), to);
      case Q6_K -> SuperBlockFactors.ofQ6(block, scales, to);
      case IQ4_XS -> SuperBlockFactors.ofLevels(block, scales, to);
      default -> throw new IllegalArgumentException("rows of type " + type);
    }
  }

  private static void unpackBlock(TensorType type, long block, long to) {
    switch (type) {
      case Q2_K -> SuperBlockQuants.unpackQ2(block, to);
      case Q3_K -> SuperBlockQuants.unpackQ3(block, to);
      case Q4_K -> SuperBlockQuants.unpackQ4(block, to);
      case Q5_K -> SuperBlockQuants.unpackQ5(block, to);
      case Q6_K -> SuperBlockQuants.unpackQ6(block, to);
      case IQ4_XS -> SuperBlockQuants.unpackLevels(block, to);
      default -> throw new IllegalArgumentException("rows of type " + type);
    }
  }

  private static void decode(long q, float[] factors, int shift, int depth, long out) {
    for (int i = 0; i < depth; i += LANES) {
      FloatVector values = Quants.signed(q + i).mul(factors[i >>> shift]);
      Quants.store(values, out + RowBuffer.inTile(i));
    }
  }

  private static void decode(
      long q, float[] factors, float[] minima, int shift, int depth, long out) {
    for (int i = 0; i < depth; i += LANES) {
      int b = i >>> shift;
      FloatVector values = Quants.signed(q + i).mul(factors[b]).sub(minima[b]);
      Quants.store(values, out + RowBuffer.inTile(i));
    }
  }

  private static void dot(
      long q, float[] factors, int shift, float[] x, int xOffset, int depth, long partials) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < depth; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
      sums = Quants.signed(q + i).mul(factors[i >>> shift]).fma(u, sums);
    }
    Quants.store(sums, partials);
  }

  private static void dot(
      long q,
      float[] factors,
      float[] minima,
      int shift,
      float[] x,
      int xOffset,
      int depth,
      long partials) {
    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < depth; i += LANES) {
      int b = i >>> shift;
      FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
      sums = Quants.signed(q + i).mul(factors[b]).sub(minima[b]).fma(u, sums);
    }
    Quants.store(sums, partials);
  }
}
