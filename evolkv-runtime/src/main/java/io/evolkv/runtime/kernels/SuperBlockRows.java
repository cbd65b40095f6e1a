package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.INT;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows of Q4_K, Q5_K and Q6_K: super-blocks of 256 values in sub-blocks of 32 or 16, each with a
 * small integer scale s and for the first two a minimum t. A value is (d · s) · q - m · t, or (d ·
 * s) · (q - 32), rounded at each step. {@code KQuants} describes the bytes.
 */
final class SuperBlockRows {
  private static final int VALUES = 256;
  private static final int Q4_BYTES = 144;
  private static final int Q5_BYTES = 176;
  private static final int Q6_BYTES = 210;

  private SuperBlockRows() {}

  static void decodeQ4(long stored, int values, long out) {
    for (int block = 0; block < values / VALUES; block++) {
      long at = stored + (long) Q4_BYTES * block;
      long to = out + STEP * (VALUES / 16) * block;
      for (int pair = 0; pair < 4; pair++) {
        pair(at, pair, at + 16 + 32L * pair, to + 4 * STEP * pair);
      }
    }
  }

  static void decodeQ5(long stored, int values, long out) {
    for (int block = 0; block < values / VALUES; block++) {
      long at = stored + (long) Q5_BYTES * block;
      long to = out + STEP * (VALUES / 16) * block;
      for (int pair = 0; pair < 4; pair++) {
        fifthPair(at, pair, at + 48 + 32L * pair, to + 4 * STEP * pair);
      }
    }
  }

  /** Two sub-blocks of Q4_K: the low and the high halves of 32 bytes. */
  private static void pair(long block, int pair, long quants, long to) {
    float scale = scale(block, 2 * pair);
    float minimum = minimum(block, 2 * pair);
    float nextScale = scale(block, 2 * pair + 1);
    float nextMinimum = minimum(block, 2 * pair + 1);
    for (int lane = 0; lane < 32; lane += LANES) {
      IntVector bytes = Quants.unsigned(quants + lane);
      long low = to + RowBuffer.inTile(lane);
      store(bytes.and(15), scale, minimum, low);
      store(Quants.highHalves(bytes), nextScale, nextMinimum, low + 2 * STEP);
    }
  }

  /** Two sub-blocks of Q5_K. */
  private static void fifthPair(long block, int pair, long quants, long to) {
    float scale = scale(block, 2 * pair);
    float minimum = minimum(block, 2 * pair);
    float nextScale = scale(block, 2 * pair + 1);
    float nextMinimum = minimum(block, 2 * pair + 1);
    for (int lane = 0; lane < 32; lane += LANES) {
      IntVector bytes = Quants.unsigned(quants + lane);
      IntVector fifth = Quants.unsigned(block + 16 + lane).lanewise(VectorOperators.LSHR, 2 * pair);
      IntVector lowFifth = fifth.and(1).lanewise(VectorOperators.LSHL, 4);
      IntVector highFifth = fifth.and(2).lanewise(VectorOperators.LSHL, 3);
      long low = to + RowBuffer.inTile(lane);
      store(bytes.and(15).or(lowFifth), scale, minimum, low);
      store(Quants.highHalves(bytes).or(highFifth), nextScale, nextMinimum, low + 2 * STEP);
    }
  }

  private static void store(IntVector q, float scale, float minimum, long to) {
    FloatVector values = Quants.floats(q).mul(scale).sub(minimum);
    values.intoMemorySegment(MEMORY, to, ORDER);
  }

  static void decodeQ6(long stored, int values, long out) {
    for (int block = 0; block < values / VALUES; block++) {
      long at = stored + (long) Q6_BYTES * block;
      float d = Float.float16ToFloat(MEMORY.get(SHORT, at + 208));
      for (int part = 0; part < 16; part++) {
        float scale = d * MEMORY.get(ValueLayout.JAVA_BYTE, at + 192 + part);
        sixBitValues(at, part, scale, out + STEP * (16L * block + part));
      }
    }
  }

  /** A sub-block of Q6_K: 16 values from lower four and upper two bits. */
  private static void sixBitValues(long block, int part, float scale, long to) {
    long lower = block + 64L * (part >> 3) + 16L * (part & 3);
    long upper = block + 128 + 32L * (part >> 3) + 16L * (part & 1);
    int lowerShift = 4 * ((part >> 2) & 1);
    int upperShift = 2 * ((part >> 1) & 3);
    for (int lane = 0; lane < 16; lane += LANES) {
      IntVector low =
          Quants.unsigned(lower + lane).lanewise(VectorOperators.LSHR, lowerShift).and(15);
      IntVector high =
          Quants.unsigned(upper + lane)
              .lanewise(VectorOperators.LSHR, upperShift)
              .and(3)
              .lanewise(VectorOperators.LSHL, 4);
      Quants.floats(low.or(high).sub(32))
          .mul(scale)
          .intoMemorySegment(MEMORY, to + 4L * lane, ORDER);
    }
  }

  /** d · s of sub-block b. */
  private static float scale(long block, int b) {
    float d = Float.float16ToFloat(MEMORY.get(SHORT, block));
    int first = MEMORY.get(INT, block + 4) >>> (8 * (b & 3));
    int last = MEMORY.get(INT, block + 12) >>> (8 * (b & 3));
    return d * sixBits(b, first, last);
  }

  /** m · t of sub-block b. */
  private static float minimum(long block, int b) {
    float m = Float.float16ToFloat(MEMORY.get(SHORT, block + 2));
    int middle = MEMORY.get(INT, block + 8) >>> (8 * (b & 3));
    int last = MEMORY.get(INT, block + 12) >>> (8 * (b & 3) + 4);
    return m * sixBits(b, middle, last);
  }

  /**
   * For b below 4 the lower six bits of one byte, from there four bits of another and the upper two
   * of that one.
   */
  private static int sixBits(int b, int whole, int lower) {
    return b < 4 ? whole & 63 : (lower & 15) | ((whole & 0xC0) >> 2);
  }
}
