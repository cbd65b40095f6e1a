package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with stored rows on the Vector API. Partial sums go to memory at the end of a tile and
 * are folded from there: folding in the loop's own method would take registers from the loop.
 */
final class VectorRowKernels implements RowKernels {
  static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
  static final int LANES = SPECIES.length();
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** A constant of its own, so that kernels can see that it is one. */
  static final MemorySegment MEMORY = RowBuffer.MEMORY;

  /** Bytes in the file are at any address. */
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);

  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

  private static final int GROUP = Kernels.PARTIALS;

  /** Bytes of 16 elements, and how far inputs and weights of a tile move on per element. */
  private static final long CHUNK = (long) GROUP * Float.BYTES;

  private static final long INPUT_STEP = TILE_INPUTS * CHUNK / GROUP;
  private static final long OUTPUT_STEP = TILE_OUTPUTS * CHUNK / GROUP;

  /** Outputs that narrower vectors have registers for. */
  private static final int HALF = TILE_OUTPUTS / 2;

  @Override
  public boolean knows(TensorType type) {
    return switch (type) {
      case F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, IQ4_NL -> true;
      default -> SuperBlockRows.know(type);
    };
  }

  @Override
  public boolean streams(TensorType type) {
    return LANES == GROUP && knows(type);
  }

  @Override
  public void decode(
      TensorType type, MemorySegment data, long start, int rows, int depth, RowBuffer weights) {
    long stored = weights.stored();
    long bytes = type.bytes(depth);
    for (int row = 0; row < rows; row++) {
      MemorySegment.copy(data, start + row * bytes, MEMORY, stored, bytes);
      if (SuperBlockRows.know(type)) {
        SuperBlockRows.decode(type, stored, depth, weights.row(row, depth), weights);
      } else {
        decode(type, stored, depth, weights.row(row, depth));
      }
    }
  }

  private static void decode(TensorType type, long stored, int values, long out) {
    switch (type) {
      case Q8_0 -> Q8Rows.decode(stored, values, out);
      case Q4_0 -> Q4Rows.decode(stored, values, out);
      case Q4_1 -> Q4OffsetRows.decode(stored, values, out);
      case Q5_0 -> Q5Rows.decodePlain(stored, values, out);
      case Q5_1 -> Q5Rows.decodeOffset(stored, values, out);
      case IQ4_NL -> Iq4Rows.decode(stored, values, out);
      case F16 -> HalfRows.decode(stored, values, out);
      case BF16 -> BrainRows.decode(stored, values, out);
      case F32 -> FloatRows.decode(stored, values, out);
      default -> throw new IllegalArgumentException("rows of type " + type);
    }
  }

  @Override
  public void dot(
      TensorType type,
      MemorySegment data,
      long start,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer weights,
      float[] out,
      int outOffset) {
    long partials = weights.partials();
    long bytes = TOGETHER * type.bytes(depth);
    long rows = type == TensorType.F32 ? weights.start() : weights.stored();
    MemorySegment.copy(data, start, MEMORY, rows, bytes);
    switch (type) {
      case Q8_0 -> Q8Rows.dot(rows, x, xOffset, depth, partials);
      case Q4_0 -> Q4Rows.dot(rows, x, xOffset, depth, partials);
      case Q4_1 -> Q4OffsetRows.dot(rows, x, xOffset, depth, partials);
      case F16 -> HalfRows.dot(rows, x, xOffset, depth, partials);
      case BF16 -> BrainRows.dot(rows, x, xOffset, depth, partials);
      case F32 -> FloatRows.dot(rows, x, xOffset, depth, partials);
      default -> dotByRow(type, x, xOffset, depth, weights);
    }
    PartialSums.fold(partials, out, outOffset);
  }

  private static void dotByRow(
      TensorType type, float[] x, int xOffset, int depth, RowBuffer weights) {
    for (int i = 0; i < TOGETHER; i++) {
      long row = weights.stored() + i * type.bytes(depth);
      long to = weights.partials() + i * CHUNK;
      switch (type) {
        case Q5_0 -> Q5Rows.dotPlain(row, x, xOffset, depth, to);
        case Q5_1 -> Q5Rows.dotOffset(row, x, xOffset, depth, to);
        case IQ4_NL -> Iq4Rows.dot(row, x, xOffset, depth, to);
        default -> SuperBlockRows.dot(type, row, x, xOffset, depth, weights, to);
      }
    }
  }

  @Override
  public void put(RowBuffer inputs, int row, float[] x, int xOffset, int depth) {
    long to = inputs.row(row, depth);
    for (int i = 0; i < depth; i += GROUP) {
      for (int lane = 0; lane < GROUP; lane += LANES) {
        FloatVector.fromArray(SPECIES, x, xOffset + i + lane)
            .intoMemorySegment(MEMORY, to + (long) Float.BYTES * lane, ORDER);
      }
      to += TILE_INPUTS * CHUNK;
    }
  }

  @Override
  public void dots(
      RowBuffer weights,
      int firstWeight,
      int outputs,
      RowBuffer inputs,
      int firstInput,
      int count,
      int depth,
      float[] out,
      int outOffset,
      int outStride) {
    long w = weights.row(firstWeight, depth);
    int step = TILE_INPUTS * outStride;
    int to = outOffset;
    for (int input = 0; input < count; input += TILE_INPUTS) {
      int valid = Math.min(TILE_INPUTS, count - input);
      long partials = partials(weights, input);
      long x = inputs.row(firstInput + input, depth);
      if (LANES != GROUP) {
        narrowTile(w, x, depth, partials);
      } else if (valid == 1) {
        tileOfOne(w, x, depth, partials);
      } else {
        tile(w, x, depth, partials);
      }
      if (input > 0) {
        foldTile(weights, input - TILE_INPUTS, TILE_INPUTS, outputs, out, to - step, outStride);
      }
      to += step;
    }
    int last = (count - 1) / TILE_INPUTS * TILE_INPUTS;
    foldTile(weights, last, count - last, outputs, out, to - step, outStride);
  }

  /** Neighbouring tiles have partial sums of their own. */
  private static long partials(RowBuffer weights, int input) {
    return weights.partials() + input / TILE_INPUTS % 2 * RowBuffer.TILE_PARTIAL_BYTES;
  }

  /** Folds a tile while the next one is under way: what was just stored is slow to load. */
  private static void foldTile(
      RowBuffer weights, int input, int rows, int outputs, float[] out, int to, int outStride) {
    long partials = partials(weights, input);
    for (int row = 0; row < rows; row++) {
      long at = partials + row * (TILE_OUTPUTS * CHUNK);
      if (outputs == TILE_OUTPUTS) {
        PartialSums.fold(at, out, to + row * outStride);
      } else {
        float[] sums = weights.sums();
        PartialSums.fold(at, sums, 0);
        System.arraycopy(sums, 0, out, to + row * outStride, outputs);
      }
    }
  }

  /** Narrower vectors: a part of the lanes and of the tile at a time. */
  private static void narrowTile(long w, long x, int depth, long partials) {
    for (int lane = 0; lane < GROUP; lane += LANES) {
      long offset = (long) Float.BYTES * lane;
      for (int output = 0; output < TILE_OUTPUTS; output += HALF) {
        long to = offset + output * CHUNK;
        halfTile(w + to, x + offset, depth, partials + to);
      }
    }
  }

  /** Three inputs by eight outputs: 24 accumulators of 32 registers. */
  private static void tile(long w, long x, int depth, long partials) {
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s0x2 = FloatVector.zero(SPECIES);
    FloatVector s0x3 = FloatVector.zero(SPECIES);
    FloatVector s0x4 = FloatVector.zero(SPECIES);
    FloatVector s0x5 = FloatVector.zero(SPECIES);
    FloatVector s0x6 = FloatVector.zero(SPECIES);
    FloatVector s0x7 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s1x1 = FloatVector.zero(SPECIES);
    FloatVector s1x2 = FloatVector.zero(SPECIES);
    FloatVector s1x3 = FloatVector.zero(SPECIES);
    FloatVector s1x4 = FloatVector.zero(SPECIES);
    FloatVector s1x5 = FloatVector.zero(SPECIES);
    FloatVector s1x6 = FloatVector.zero(SPECIES);
    FloatVector s1x7 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s2x1 = FloatVector.zero(SPECIES);
    FloatVector s2x2 = FloatVector.zero(SPECIES);
    FloatVector s2x3 = FloatVector.zero(SPECIES);
    FloatVector s2x4 = FloatVector.zero(SPECIES);
    FloatVector s2x5 = FloatVector.zero(SPECIES);
    FloatVector s2x6 = FloatVector.zero(SPECIES);
    FloatVector s2x7 = FloatVector.zero(SPECIES);
    for (int k = 0; k < depth; k += GROUP) {
      long a = x + INPUT_STEP * k;
      long b = w + OUTPUT_STEP * k;
      FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a, ORDER);
      FloatVector u1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a + 64, ORDER);
      FloatVector u2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a + 128, ORDER);
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      s0x0 = u0.fma(v0, s0x0);
      s1x0 = u1.fma(v0, s1x0);
      s2x0 = u2.fma(v0, s2x0);
      FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 64, ORDER);
      s0x1 = u0.fma(v1, s0x1);
      s1x1 = u1.fma(v1, s1x1);
      s2x1 = u2.fma(v1, s2x1);
      FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 128, ORDER);
      s0x2 = u0.fma(v2, s0x2);
      s1x2 = u1.fma(v2, s1x2);
      s2x2 = u2.fma(v2, s2x2);
      FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 192, ORDER);
      s0x3 = u0.fma(v3, s0x3);
      s1x3 = u1.fma(v3, s1x3);
      s2x3 = u2.fma(v3, s2x3);
      FloatVector v4 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 256, ORDER);
      s0x4 = u0.fma(v4, s0x4);
      s1x4 = u1.fma(v4, s1x4);
      s2x4 = u2.fma(v4, s2x4);
      FloatVector v5 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 320, ORDER);
      s0x5 = u0.fma(v5, s0x5);
      s1x5 = u1.fma(v5, s1x5);
      s2x5 = u2.fma(v5, s2x5);
      FloatVector v6 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 384, ORDER);
      s0x6 = u0.fma(v6, s0x6);
      s1x6 = u1.fma(v6, s1x6);
      s2x6 = u2.fma(v6, s2x6);
      FloatVector v7 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 448, ORDER);
      s0x7 = u0.fma(v7, s0x7);
      s1x7 = u1.fma(v7, s1x7);
      s2x7 = u2.fma(v7, s2x7);
    }
    s0x0.intoMemorySegment(MEMORY, partials, ORDER);
    s0x1.intoMemorySegment(MEMORY, partials + 64, ORDER);
    s0x2.intoMemorySegment(MEMORY, partials + 128, ORDER);
    s0x3.intoMemorySegment(MEMORY, partials + 192, ORDER);
    s0x4.intoMemorySegment(MEMORY, partials + 256, ORDER);
    s0x5.intoMemorySegment(MEMORY, partials + 320, ORDER);
    s0x6.intoMemorySegment(MEMORY, partials + 384, ORDER);
    s0x7.intoMemorySegment(MEMORY, partials + 448, ORDER);
    s1x0.intoMemorySegment(MEMORY, partials + 512, ORDER);
    s1x1.intoMemorySegment(MEMORY, partials + 576, ORDER);
    s1x2.intoMemorySegment(MEMORY, partials + 640, ORDER);
    s1x3.intoMemorySegment(MEMORY, partials + 704, ORDER);
    s1x4.intoMemorySegment(MEMORY, partials + 768, ORDER);
    s1x5.intoMemorySegment(MEMORY, partials + 832, ORDER);
    s1x6.intoMemorySegment(MEMORY, partials + 896, ORDER);
    s1x7.intoMemorySegment(MEMORY, partials + 960, ORDER);
    s2x0.intoMemorySegment(MEMORY, partials + 1024, ORDER);
    s2x1.intoMemorySegment(MEMORY, partials + 1088, ORDER);
    s2x2.intoMemorySegment(MEMORY, partials + 1152, ORDER);
    s2x3.intoMemorySegment(MEMORY, partials + 1216, ORDER);
    s2x4.intoMemorySegment(MEMORY, partials + 1280, ORDER);
    s2x5.intoMemorySegment(MEMORY, partials + 1344, ORDER);
    s2x6.intoMemorySegment(MEMORY, partials + 1408, ORDER);
    s2x7.intoMemorySegment(MEMORY, partials + 1472, ORDER);
  }

  /** One input by eight outputs. */
  private static void tileOfOne(long w, long x, int depth, long partials) {
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s0x2 = FloatVector.zero(SPECIES);
    FloatVector s0x3 = FloatVector.zero(SPECIES);
    FloatVector s0x4 = FloatVector.zero(SPECIES);
    FloatVector s0x5 = FloatVector.zero(SPECIES);
    FloatVector s0x6 = FloatVector.zero(SPECIES);
    FloatVector s0x7 = FloatVector.zero(SPECIES);
    for (int k = 0; k < depth; k += GROUP) {
      long a = x + INPUT_STEP * k;
      long b = w + OUTPUT_STEP * k;
      FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a, ORDER);
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      s0x0 = u0.fma(v0, s0x0);
      FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 64, ORDER);
      s0x1 = u0.fma(v1, s0x1);
      FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 128, ORDER);
      s0x2 = u0.fma(v2, s0x2);
      FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 192, ORDER);
      s0x3 = u0.fma(v3, s0x3);
      FloatVector v4 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 256, ORDER);
      s0x4 = u0.fma(v4, s0x4);
      FloatVector v5 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 320, ORDER);
      s0x5 = u0.fma(v5, s0x5);
      FloatVector v6 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 384, ORDER);
      s0x6 = u0.fma(v6, s0x6);
      FloatVector v7 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 448, ORDER);
      s0x7 = u0.fma(v7, s0x7);
    }
    s0x0.intoMemorySegment(MEMORY, partials, ORDER);
    s0x1.intoMemorySegment(MEMORY, partials + 64, ORDER);
    s0x2.intoMemorySegment(MEMORY, partials + 128, ORDER);
    s0x3.intoMemorySegment(MEMORY, partials + 192, ORDER);
    s0x4.intoMemorySegment(MEMORY, partials + 256, ORDER);
    s0x5.intoMemorySegment(MEMORY, partials + 320, ORDER);
    s0x6.intoMemorySegment(MEMORY, partials + 384, ORDER);
    s0x7.intoMemorySegment(MEMORY, partials + 448, ORDER);
  }

  /** Three inputs by four outputs for narrower vectors: 12 accumulators of 16 registers. */
  private static void halfTile(long w, long x, int depth, long partials) {
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s0x2 = FloatVector.zero(SPECIES);
    FloatVector s0x3 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s1x1 = FloatVector.zero(SPECIES);
    FloatVector s1x2 = FloatVector.zero(SPECIES);
    FloatVector s1x3 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s2x1 = FloatVector.zero(SPECIES);
    FloatVector s2x2 = FloatVector.zero(SPECIES);
    FloatVector s2x3 = FloatVector.zero(SPECIES);
    for (int k = 0; k < depth; k += GROUP) {
      long a = x + INPUT_STEP * k;
      long b = w + OUTPUT_STEP * k;
      FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a, ORDER);
      FloatVector u1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a + 64, ORDER);
      FloatVector u2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, a + 128, ORDER);
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      s0x0 = u0.fma(v0, s0x0);
      s1x0 = u1.fma(v0, s1x0);
      s2x0 = u2.fma(v0, s2x0);
      FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 64, ORDER);
      s0x1 = u0.fma(v1, s0x1);
      s1x1 = u1.fma(v1, s1x1);
      s2x1 = u2.fma(v1, s2x1);
      FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 128, ORDER);
      s0x2 = u0.fma(v2, s0x2);
      s1x2 = u1.fma(v2, s1x2);
      s2x2 = u2.fma(v2, s2x2);
      FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, b + 192, ORDER);
      s0x3 = u0.fma(v3, s0x3);
      s1x3 = u1.fma(v3, s1x3);
      s2x3 = u2.fma(v3, s2x3);
    }
    s0x0.intoMemorySegment(MEMORY, partials, ORDER);
    s0x1.intoMemorySegment(MEMORY, partials + 64, ORDER);
    s0x2.intoMemorySegment(MEMORY, partials + 128, ORDER);
    s0x3.intoMemorySegment(MEMORY, partials + 192, ORDER);
    s1x0.intoMemorySegment(MEMORY, partials + 512, ORDER);
    s1x1.intoMemorySegment(MEMORY, partials + 576, ORDER);
    s1x2.intoMemorySegment(MEMORY, partials + 640, ORDER);
    s1x3.intoMemorySegment(MEMORY, partials + 704, ORDER);
    s2x0.intoMemorySegment(MEMORY, partials + 1024, ORDER);
    s2x1.intoMemorySegment(MEMORY, partials + 1088, ORDER);
    s2x2.intoMemorySegment(MEMORY, partials + 1152, ORDER);
    s2x3.intoMemorySegment(MEMORY, partials + 1216, ORDER);
  }
}
