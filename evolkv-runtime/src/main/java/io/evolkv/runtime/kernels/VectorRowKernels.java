package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
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

  private static final int GROUP = Kernels.PARTIALS;

  @Override
  public boolean knows(TensorType type) {
    return switch (type) {
      case Q8_0, Q4_0, Q4_1, F16, BF16, F32 -> true;
      default -> false;
    };
  }

  @Override
  public boolean streams() {
    return LANES == GROUP;
  }

  @Override
  public void decode(
      TensorType type, MemorySegment data, long start, int values, RowBuffer weights) {
    if (type == TensorType.F32) {
      MemorySegment.copy(data, start, MEMORY, weights.start(), (long) Float.BYTES * values);
      return;
    }
    long stored = weights.stored();
    int most = RowBuffer.STORED_BYTES / type.blockBytes() * type.blockLength();
    for (int done = 0; done < values; done += most) {
      int some = Math.min(most, values - done);
      MemorySegment.copy(data, start + type.bytes(done), MEMORY, stored, type.bytes(some));
      decode(type, stored, some, weights.start() + (long) Float.BYTES * done);
    }
  }

  private static void decode(TensorType type, long stored, int values, long out) {
    switch (type) {
      case Q8_0 -> Q8Rows.decode(stored, values, out);
      case Q4_0 -> Q4Rows.decode(stored, values, out);
      case Q4_1 -> Q4OffsetRows.decode(stored, values, out);
      case F16 -> HalfRows.decode(stored, values, out);
      case BF16 -> BrainRows.decode(stored, values, out);
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
    float[] partials = weights.partials();
    long bytes = OUTPUTS * type.bytes(depth);
    long rows = type == TensorType.F32 ? weights.start() : weights.stored();
    MemorySegment.copy(data, start, MEMORY, rows, bytes);
    switch (type) {
      case Q8_0 -> Q8Rows.dot(rows, x, xOffset, depth, partials);
      case Q4_0 -> Q4Rows.dot(rows, x, xOffset, depth, partials);
      case Q4_1 -> Q4OffsetRows.dot(rows, x, xOffset, depth, partials);
      case F16 -> HalfRows.dot(rows, x, xOffset, depth, partials);
      case BF16 -> BrainRows.dot(rows, x, xOffset, depth, partials);
      case F32 -> FloatRows.dot(rows, x, xOffset, depth, partials);
      default -> throw new IllegalArgumentException("rows of type " + type);
    }
    fold(partials, 0, out, outOffset);
  }

  @Override
  public void dots(
      RowBuffer weights,
      int firstWeight,
      RowBuffer inputs,
      int firstInput,
      int count,
      int depth,
      float[] out,
      int outOffset,
      int outStride) {
    float[] partials = weights.partials();
    long stride = (long) Float.BYTES * depth;
    long w = weights.start() + firstWeight * stride;
    long x = inputs.start() + firstInput * stride;
    int row = 0;
    for (; row + 3 <= count; row += 3) {
      if (LANES == GROUP) {
        rows3(w, x + row * stride, depth, partials);
      } else {
        rows3Narrow(w, x + row * stride, depth, partials, 0);
        rows3Narrow(w + 4 * stride, x + row * stride, depth, partials, 4);
      }
      int to = outOffset + row * outStride;
      fold(partials, 0, out, to);
      fold(partials, OUTPUTS * GROUP, out, to + outStride);
      fold(partials, 2 * OUTPUTS * GROUP, out, to + 2 * outStride);
    }
    if (LANES == GROUP && row + 2 <= count) {
      rows2(w, x + row * stride, depth, partials);
      int to = outOffset + row * outStride;
      fold(partials, 0, out, to);
      fold(partials, OUTPUTS * GROUP, out, to + outStride);
      row += 2;
    }
    for (; row < count; row++) {
      row(w, x + row * stride, depth, partials);
      fold(partials, 0, out, outOffset + row * outStride);
    }
  }

  /** Three inputs by eight outputs: 24 accumulators of 32 registers. */
  private static void rows3(long w, long x, int depth, float[] partials) {
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
    long stride = (long) Float.BYTES * depth;
    long w0 = w;
    long w1 = w + 1 * stride;
    long w2 = w + 2 * stride;
    long w3 = w + 3 * stride;
    long w4 = w + 4 * stride;
    long w5 = w + 5 * stride;
    long w6 = w + 6 * stride;
    long w7 = w + 7 * stride;
    long x0 = x;
    long x1 = x + 1 * stride;
    long x2 = x + 2 * stride;
    for (int k = 0; k < depth; k += GROUP) {
      FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x0 + 4L * k, ORDER);
      FloatVector u1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x1 + 4L * k, ORDER);
      FloatVector u2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x2 + 4L * k, ORDER);
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w0 + 4L * k, ORDER);
      s0x0 = u0.fma(v0, s0x0);
      s1x0 = u1.fma(v0, s1x0);
      s2x0 = u2.fma(v0, s2x0);
      FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w1 + 4L * k, ORDER);
      s0x1 = u0.fma(v1, s0x1);
      s1x1 = u1.fma(v1, s1x1);
      s2x1 = u2.fma(v1, s2x1);
      FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w2 + 4L * k, ORDER);
      s0x2 = u0.fma(v2, s0x2);
      s1x2 = u1.fma(v2, s1x2);
      s2x2 = u2.fma(v2, s2x2);
      FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w3 + 4L * k, ORDER);
      s0x3 = u0.fma(v3, s0x3);
      s1x3 = u1.fma(v3, s1x3);
      s2x3 = u2.fma(v3, s2x3);
      FloatVector v4 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w4 + 4L * k, ORDER);
      s0x4 = u0.fma(v4, s0x4);
      s1x4 = u1.fma(v4, s1x4);
      s2x4 = u2.fma(v4, s2x4);
      FloatVector v5 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w5 + 4L * k, ORDER);
      s0x5 = u0.fma(v5, s0x5);
      s1x5 = u1.fma(v5, s1x5);
      s2x5 = u2.fma(v5, s2x5);
      FloatVector v6 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w6 + 4L * k, ORDER);
      s0x6 = u0.fma(v6, s0x6);
      s1x6 = u1.fma(v6, s1x6);
      s2x6 = u2.fma(v6, s2x6);
      FloatVector v7 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w7 + 4L * k, ORDER);
      s0x7 = u0.fma(v7, s0x7);
      s1x7 = u1.fma(v7, s1x7);
      s2x7 = u2.fma(v7, s2x7);
    }
    s0x0.intoArray(partials, 0);
    s0x1.intoArray(partials, 16);
    s0x2.intoArray(partials, 32);
    s0x3.intoArray(partials, 48);
    s0x4.intoArray(partials, 64);
    s0x5.intoArray(partials, 80);
    s0x6.intoArray(partials, 96);
    s0x7.intoArray(partials, 112);
    s1x0.intoArray(partials, 128);
    s1x1.intoArray(partials, 144);
    s1x2.intoArray(partials, 160);
    s1x3.intoArray(partials, 176);
    s1x4.intoArray(partials, 192);
    s1x5.intoArray(partials, 208);
    s1x6.intoArray(partials, 224);
    s1x7.intoArray(partials, 240);
    s2x0.intoArray(partials, 256);
    s2x1.intoArray(partials, 272);
    s2x2.intoArray(partials, 288);
    s2x3.intoArray(partials, 304);
    s2x4.intoArray(partials, 320);
    s2x5.intoArray(partials, 336);
    s2x6.intoArray(partials, 352);
    s2x7.intoArray(partials, 368);
  }

  /** Two inputs by eight outputs. */
  private static void rows2(long w, long x, int depth, float[] partials) {
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
    long stride = (long) Float.BYTES * depth;
    long w0 = w;
    long w1 = w + 1 * stride;
    long w2 = w + 2 * stride;
    long w3 = w + 3 * stride;
    long w4 = w + 4 * stride;
    long w5 = w + 5 * stride;
    long w6 = w + 6 * stride;
    long w7 = w + 7 * stride;
    long x0 = x;
    long x1 = x + 1 * stride;
    for (int k = 0; k < depth; k += GROUP) {
      FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x0 + 4L * k, ORDER);
      FloatVector u1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x1 + 4L * k, ORDER);
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w0 + 4L * k, ORDER);
      s0x0 = u0.fma(v0, s0x0);
      s1x0 = u1.fma(v0, s1x0);
      FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w1 + 4L * k, ORDER);
      s0x1 = u0.fma(v1, s0x1);
      s1x1 = u1.fma(v1, s1x1);
      FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w2 + 4L * k, ORDER);
      s0x2 = u0.fma(v2, s0x2);
      s1x2 = u1.fma(v2, s1x2);
      FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w3 + 4L * k, ORDER);
      s0x3 = u0.fma(v3, s0x3);
      s1x3 = u1.fma(v3, s1x3);
      FloatVector v4 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w4 + 4L * k, ORDER);
      s0x4 = u0.fma(v4, s0x4);
      s1x4 = u1.fma(v4, s1x4);
      FloatVector v5 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w5 + 4L * k, ORDER);
      s0x5 = u0.fma(v5, s0x5);
      s1x5 = u1.fma(v5, s1x5);
      FloatVector v6 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w6 + 4L * k, ORDER);
      s0x6 = u0.fma(v6, s0x6);
      s1x6 = u1.fma(v6, s1x6);
      FloatVector v7 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w7 + 4L * k, ORDER);
      s0x7 = u0.fma(v7, s0x7);
      s1x7 = u1.fma(v7, s1x7);
    }
    s0x0.intoArray(partials, 0);
    s0x1.intoArray(partials, 16);
    s0x2.intoArray(partials, 32);
    s0x3.intoArray(partials, 48);
    s0x4.intoArray(partials, 64);
    s0x5.intoArray(partials, 80);
    s0x6.intoArray(partials, 96);
    s0x7.intoArray(partials, 112);
    s1x0.intoArray(partials, 128);
    s1x1.intoArray(partials, 144);
    s1x2.intoArray(partials, 160);
    s1x3.intoArray(partials, 176);
    s1x4.intoArray(partials, 192);
    s1x5.intoArray(partials, 208);
    s1x6.intoArray(partials, 224);
    s1x7.intoArray(partials, 240);
  }

  /** Three inputs by four outputs for narrower vectors: 12 accumulators, one lane group a pass. */
  private static void rows3Narrow(long w, long x, int depth, float[] partials, int firstOutput) {
    int base = firstOutput * GROUP;
    long stride = (long) Float.BYTES * depth;
    long w0 = w;
    long w1 = w + 1 * stride;
    long w2 = w + 2 * stride;
    long w3 = w + 3 * stride;
    long x0 = x;
    long x1 = x + 1 * stride;
    long x2 = x + 2 * stride;
    for (int lane = 0; lane < GROUP; lane += LANES) {
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
      for (int k = lane; k < depth; k += GROUP) {
        FloatVector u0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x0 + 4L * k, ORDER);
        FloatVector u1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x1 + 4L * k, ORDER);
        FloatVector u2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, x2 + 4L * k, ORDER);
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w0 + 4L * k, ORDER);
        s0x0 = u0.fma(v0, s0x0);
        s1x0 = u1.fma(v0, s1x0);
        s2x0 = u2.fma(v0, s2x0);
        FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w1 + 4L * k, ORDER);
        s0x1 = u0.fma(v1, s0x1);
        s1x1 = u1.fma(v1, s1x1);
        s2x1 = u2.fma(v1, s2x1);
        FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w2 + 4L * k, ORDER);
        s0x2 = u0.fma(v2, s0x2);
        s1x2 = u1.fma(v2, s1x2);
        s2x2 = u2.fma(v2, s2x2);
        FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, w3 + 4L * k, ORDER);
        s0x3 = u0.fma(v3, s0x3);
        s1x3 = u1.fma(v3, s1x3);
        s2x3 = u2.fma(v3, s2x3);
      }
      s0x0.intoArray(partials, base + lane + 0);
      s0x1.intoArray(partials, base + lane + 16);
      s0x2.intoArray(partials, base + lane + 32);
      s0x3.intoArray(partials, base + lane + 48);
      s1x0.intoArray(partials, base + lane + 128);
      s1x1.intoArray(partials, base + lane + 144);
      s1x2.intoArray(partials, base + lane + 160);
      s1x3.intoArray(partials, base + lane + 176);
      s2x0.intoArray(partials, base + lane + 256);
      s2x1.intoArray(partials, base + lane + 272);
      s2x2.intoArray(partials, base + lane + 288);
      s2x3.intoArray(partials, base + lane + 304);
    }
  }

  /** One input by eight outputs. */
  private static void row(long w, long x, int depth, float[] partials) {
    long stride = (long) Float.BYTES * depth;
    long w0 = w;
    long w1 = w + 1 * stride;
    long w2 = w + 2 * stride;
    long w3 = w + 3 * stride;
    long w4 = w + 4 * stride;
    long w5 = w + 5 * stride;
    long w6 = w + 6 * stride;
    long w7 = w + 7 * stride;
    long x0 = x;
    for (int lane = 0; lane < GROUP; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      FloatVector s5 = FloatVector.zero(SPECIES);
      FloatVector s6 = FloatVector.zero(SPECIES);
      FloatVector s7 = FloatVector.zero(SPECIES);
      for (int k = lane; k < depth; k += GROUP) {
        FloatVector u = FloatVector.fromMemorySegment(SPECIES, MEMORY, x0 + 4L * k, ORDER);
        s0 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w0 + 4L * k, ORDER), s0);
        s1 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w1 + 4L * k, ORDER), s1);
        s2 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w2 + 4L * k, ORDER), s2);
        s3 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w3 + 4L * k, ORDER), s3);
        s4 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w4 + 4L * k, ORDER), s4);
        s5 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w5 + 4L * k, ORDER), s5);
        s6 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w6 + 4L * k, ORDER), s6);
        s7 = u.fma(FloatVector.fromMemorySegment(SPECIES, MEMORY, w7 + 4L * k, ORDER), s7);
      }
      s0.intoArray(partials, lane + 0);
      s1.intoArray(partials, lane + 16);
      s2.intoArray(partials, lane + 32);
      s3.intoArray(partials, lane + 48);
      s4.intoArray(partials, lane + 64);
      s5.intoArray(partials, lane + 80);
      s6.intoArray(partials, lane + 96);
      s7.intoArray(partials, lane + 112);
    }
  }

  private static VectorMask<Float> upper(int width) {
    long bits = 0;
    for (int lane = 0; lane < LANES; lane++) {
      bits |= (lane & width) == 0 ? 0 : 1L << lane;
    }
    return VectorMask.fromLong(SPECIES, bits);
  }

  private static VectorShuffle<Float> swap(int width) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ width);
  }

  private static final VectorMask<Float> UPPER_8 = upper(8 % LANES);
  private static final VectorMask<Float> UPPER_4 = upper(4 % LANES);
  private static final VectorMask<Float> UPPER_2 = upper(2);
  private static final VectorShuffle<Float> SWAP_8 = swap(8 % LANES);
  private static final VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % LANES);

  /**
   * Folds {@link #OUTPUTS} times 16 partial sums. With 16 lanes, two vectors fold into one at a
   * time: one half of the result for each, so that eight outputs take seven steps and not 32.
   */
  static void fold(float[] partials, int from, float[] out, int outOffset) {
    if (LANES != GROUP) {
      foldNarrow(partials, from, out, outOffset);
      return;
    }
    FloatVector s0 = FloatVector.fromArray(SPECIES, partials, from + 0);
    FloatVector s1 = FloatVector.fromArray(SPECIES, partials, from + 16);
    FloatVector s2 = FloatVector.fromArray(SPECIES, partials, from + 32);
    FloatVector s3 = FloatVector.fromArray(SPECIES, partials, from + 48);
    FloatVector s4 = FloatVector.fromArray(SPECIES, partials, from + 64);
    FloatVector s5 = FloatVector.fromArray(SPECIES, partials, from + 80);
    FloatVector s6 = FloatVector.fromArray(SPECIES, partials, from + 96);
    FloatVector s7 = FloatVector.fromArray(SPECIES, partials, from + 112);
    FloatVector f8x0 = s0.blend(s4, UPPER_8).add(s4.blend(s0, UPPER_8).rearrange(SWAP_8));
    FloatVector f8x1 = s1.blend(s5, UPPER_8).add(s5.blend(s1, UPPER_8).rearrange(SWAP_8));
    FloatVector f8x2 = s2.blend(s6, UPPER_8).add(s6.blend(s2, UPPER_8).rearrange(SWAP_8));
    FloatVector f8x3 = s3.blend(s7, UPPER_8).add(s7.blend(s3, UPPER_8).rearrange(SWAP_8));
    FloatVector f4x0 = f8x0.blend(f8x2, UPPER_4).add(f8x2.blend(f8x0, UPPER_4).rearrange(SWAP_4));
    FloatVector f4x1 = f8x1.blend(f8x3, UPPER_4).add(f8x3.blend(f8x1, UPPER_4).rearrange(SWAP_4));
    FloatVector f2x0 = f4x0.blend(f4x1, UPPER_2).add(f4x1.blend(f4x0, UPPER_2).rearrange(SWAP_2));
    FloatVector sums = f2x0.add(f2x0.rearrange(SWAP_1)).rearrange(EVEN);
    sums.reinterpretShape(FloatVector.SPECIES_256, 0)
        .reinterpretAsFloats()
        .intoArray(out, outOffset);
  }

  private static void foldNarrow(float[] partials, int from, float[] out, int outOffset) {
    for (int output = 0; output < OUTPUTS; output++) {
      int start = from + output * GROUP;
      for (int width = GROUP / 2; width > 0; width /= 2) {
        for (int i = start; i < start + width; i++) {
          partials[i] += partials[i + width];
        }
      }
      out[outOffset + output] = partials[start];
    }
  }
}
