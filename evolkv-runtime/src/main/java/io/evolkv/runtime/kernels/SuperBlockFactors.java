package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.INT;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.LONG;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The factors of the sub-blocks of a super-block: d · s from its scale d and the small integers s,
 * and for some types m · t from its minimum m and integers t. {@code KQuants} describes where the
 * bits are. A method may write up to 8 elements beyond its own, which come to the next super-block.
 */
final class SuperBlockFactors {
  private static final int SIX_BITS = 0x3F3F3F3F;
  private static final int LOWER_FOUR = 0x0F0F0F0F;
  private static final int UPPER_TWO = 0x30303030;
  private static final long HALVES = 0x0F0F0F0F0F0F0F0FL;

  private SuperBlockFactors() {}

  /** Q2_K: 16 scales and minima, the halves of 16 bytes. */
  static void ofQ2(long block, float[] scales, float[] minima, int to) {
    float d = Quants.half(block + 80);
    float m = Quants.half(block + 82);
    for (int lane = 0; lane < 16; lane += LANES) {
      IntVector integers = Quants.unsigned(block + lane);
      Quants.floats(integers.and(15)).mul(d).intoArray(scales, to + lane);
      Quants.floats(Quants.highHalves(integers)).mul(m).intoArray(minima, to + lane);
    }
  }

  /**
   * Q3_K: 16 scales of six bits, less 32. Of 12 bytes, the low and then the high halves of eight,
   * with two bits each of the others.
   */
  static void ofQ3(long block, float[] scales, int to) {
    long lower = MEMORY.get(LONG, block + 96);
    long upper = MEMORY.get(INT, block + 104) & 0xFFFFFFFFL;
    float d = Quants.half(block + 108);
    multiplyEight((lower & HALVES) | twice(upper, 0), 32, d, scales, to);
    multiplyEight(((lower >>> 4) & HALVES) | twice(upper, 4), 32, d, scales, to + 8);
  }

  /** Bits {@code shift} and {@code shift + 2} with the next of four bytes, as bits 4 and 5. */
  private static long twice(long bytes, int shift) {
    long first = (bytes >>> shift) & 0x03030303L;
    long second = (bytes >>> (shift + 2)) & 0x03030303L;
    return (first | (second << 32)) << 4;
  }

  /**
   * Q4_K and Q5_K: 8 scales and minima of six bits. Of 12 bytes, the low six bits of the first four
   * and of the next four, and then four bits of the last four with the upper two of those.
   */
  static void ofQ4(long block, float[] scales, float[] minima, int to) {
    int s = MEMORY.get(INT, block + 4);
    int t = MEMORY.get(INT, block + 8);
    int lower = MEMORY.get(INT, block + 12);
    multiplyEight(sixBits(s, lower), 0, Quants.half(block), scales, to);
    multiplyEight(sixBits(t, lower >>> 4), 0, Quants.half(block + 2), minima, to);
  }

  private static long sixBits(int first, int lower) {
    long last = (lower & LOWER_FOUR) | ((first >>> 2) & UPPER_TWO);
    return (first & SIX_BITS) | (last << 32);
  }

  /** Eight bytes, each less an offset and times a factor. */
  private static void multiplyEight(long bytes, int offset, float factor, float[] out, int to) {
    for (int lane = 0; lane < 8; lane += LANES) {
      FloatVector integers = Quants.floats(bytes >>> (8 * lane)).sub(offset);
      integers.mul(factor).intoArray(out, to + lane);
    }
  }

  /** Q6_K: 16 scales, signed bytes. */
  static void ofQ6(long block, float[] scales, int to) {
    float d = Quants.half(block + 208);
    for (int lane = 0; lane < 16; lane += LANES) {
      Quants.signed(block + 192 + lane).mul(d).intoArray(scales, to + lane);
    }
  }

  /** IQ4_XS: 8 scales of six bits from two places, less 32. */
  static void ofLevels(long block, float[] scales, int to) {
    float d = Quants.half(block);
    int upper = MEMORY.get(SHORT, block + 2);
    int lower = MEMORY.get(INT, block + 4);
    for (int b = 0; b < 8; b++) {
      int scale = ((lower >>> (4 * b)) & 15) | (((upper >>> (2 * b)) & 3) << 4);
      scales[to + b] = d * (scale - 32);
    }
  }
}
