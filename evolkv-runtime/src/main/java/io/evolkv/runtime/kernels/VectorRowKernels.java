package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
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

  private static final int GROUP = Kernels.PARTIALS;

  /** Bytes of 16 elements, and how far inputs and weights of a tile move on per element. */
  private static final long CHUNK = (long) GROUP * Float.BYTES;

  private static final long INPUT_STEP = TILE_INPUTS * CHUNK / GROUP;
  private static final long OUTPUT_STEP = TILE_OUTPUTS * CHUNK / GROUP;

  /** Outputs that narrower vectors have registers for. */
  private static final int HALF = TILE_OUTPUTS / 2;

  private static final Map<TensorType, RowFormat> FORMATS = formats();

  private static Map<TensorType, RowFormat> formats() {
    Map<TensorType, RowFormat> formats = new EnumMap<>(TensorType.class);
    formats.put(TensorType.F32, new FloatRows());
    formats.put(TensorType.F16, new HalfRows());
    formats.put(TensorType.BF16, new BrainRows());
    formats.put(TensorType.Q8_0, new Q8Rows());
    formats.put(TensorType.Q4_0, new Q4Rows());
    formats.put(TensorType.Q4_1, new Q4OffsetRows());
    formats.put(TensorType.Q5_0, new Q5Rows());
    formats.put(TensorType.Q5_1, new Q5OffsetRows());
    formats.put(TensorType.IQ4_NL, new Iq4Rows());
    formats.put(TensorType.Q2_K, new SuperBlockRows(Q2SuperBlocks::unpack, 4, true));
    formats.put(TensorType.Q3_K, new SuperBlockRows(Q3SuperBlocks::unpack, 4, false));
    formats.put(TensorType.Q4_K, new SuperBlockRows(Q4SuperBlocks::unpack, 5, true));
    formats.put(TensorType.Q5_K, new SuperBlockRows(Q5SuperBlocks::unpack, 5, true));
    formats.put(TensorType.Q6_K, new SuperBlockRows(Q6SuperBlocks::unpack, 4, false));
    formats.put(TensorType.IQ4_XS, new SuperBlockRows(Iq4SuperBlocks::unpack, 5, false));
    formats.replaceAll((type, format) -> new SeparateFormat(format));
    return formats;
  }

  @Override
  public boolean knows(TensorType type) {
    return FORMATS.containsKey(type);
  }

  private static RowFormat format(TensorType type) {
    RowFormat format = FORMATS.get(type);
    if (format == null) {
      throw new IllegalArgumentException("rows of type " + type);
    }
    return format;
  }

  @Override
  public void decode(
      TensorType type, MemorySegment data, long start, int rows, int depth, RowBuffer weights) {
    RowFormat format = format(type);
    int bytes = Math.toIntExact(type.bytes(depth));
    byte[] stored = weights.stored(bytes);
    for (int row = 0; row < rows; row++) {
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, start + (long) row * bytes, stored, 0, bytes);
      format.decode(stored, 0, depth, weights.row(row, depth), weights);
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
    RowFormat format = format(type);
    int bytes = Math.toIntExact(type.bytes(depth));
    byte[] rows = weights.stored(TOGETHER * bytes);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, start, rows, 0, TOGETHER * bytes);
    long partials = weights.partials();
    for (int i = 0; i < TOGETHER; i += 2) {
      int row = i * bytes;
      format.dot(rows, row, row + bytes, x, xOffset, depth, weights, partials + i * CHUNK);
    }
    PartialSums.fold(partials, out, outOffset);
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
