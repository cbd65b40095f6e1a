package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.INT;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.LONG;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;

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

  private SuperBlockFactors() {}

  private static float half(long at) {
    return Float.float16ToFloat(MEMORY.get(SHORT, at));
  }

  /** Q2_K: 16 scales and minima, the halves of 16 bytes. */
  static void ofQ2(long block, float[] scales, float[] minima, int to) {
    float d = half(block + 80);
    float m = half(block + 82);
    for (int lane = 0; lane < 16; lane += LANES) {
      IntVector integers = Quants.unsigned(block + lane);
      Quants.floats(integers.and(15)).mul(d).intoArray(scales, to + lane);
      Quants.floats(Quants.highHalves(integers)).mul(m).intoArray(minima, to + lane);
    }
  }

  /** Q3_K: 16 scales of six bits, less 32. */
  static void ofQ3(long block, long scratch, float[] scales, int to) {
    unpackSixteen(block + 96, scratch);
    float d = half(block + 108);
    for (int lane = 0; lane < 16; lane += LANES) {
      IntVector integers = Quants.unsigned(scratch + lane).sub(32);
      Quants.floats(integers).mul(d).intoArray(scales, to + lane);
    }
  }

  /** From 12 bytes: the low and then the high halves of eight, with two bits each of the others. */
  private static void unpackSixteen(long packed, long to) {
    long lower = MEMORY.get(LONG, packed);
    long upper = MEMORY.get(INT, packed + 8) & 0xFFFFFFFFL;
    long halves = 0x0F0F0F0F0F0F0F0FL;
    MEMORY.set(LONG, to, (lower & halves) | twice(upper, 0));
    MEMORY.set(LONG, to + 8, ((lower >>> 4) & halves) | twice(upper, 4));
  }

  /** Bits {@code shift} and {@code shift + 2} with the next of four bytes, as bits 4 and 5. */
  private static long twice(long bytes, int shift) {
    long first = (bytes >>> shift) & 0x03030303L;
    long second = (bytes >>> (shift + 2)) & 0x03030303L;
    return (first | (second << 32)) << 4;
  }

  /** Q4_K and Q5_K: 8 scales and minima of six bits. */
  static void ofQ4(long block, long scratch, float[] scales, float[] minima, int to) {
    unpackEight(block + 4, scratch);
    float d = half(block);
    float m = half(block + 2);
    for (int lane = 0; lane < 8; lane += LANES) {
      Quants.floats(Quants.unsigned(scratch + lane)).mul(d).intoArray(scales, to + lane);
      Quants.floats(Quants.unsigned(scratch + 8 + lane)).mul(m).intoArray(minima, to + lane);
    }
  }

  /**
   * From 12 bytes: the low six bits of the first four and of the next four, and then four bits of
   * the last four with the upper two of those.
   */
  private static void unpackEight(long packed, long to) {
    int scales = MEMORY.get(INT, packed);
    int minima = MEMORY.get(INT, packed + 4);
    int lower = MEMORY.get(INT, packed + 8);
    MEMORY.set(INT, to, scales & SIX_BITS);
    MEMORY.set(INT, to + 4, (lower & LOWER_FOUR) | ((scales >>> 2) & UPPER_TWO));
    MEMORY.set(INT, to + 8, minima & SIX_BITS);
    MEMORY.set(INT, to + 12, ((lower >>> 4) & LOWER_FOUR) | ((minima >>> 2) & UPPER_TWO));
  }

  /** Q6_K: 16 scales, signed bytes. */
  static void ofQ6(long block, float[] scales, int to) {
    float d = half(block + 208);
    for (int lane = 0; lane < 16; lane += LANES) {
      Quants.signed(block + 192 + lane).mul(d).intoArray(scales, to + lane);
    }
  }

  /** IQ4_XS: 8 scales of six bits from two places, less 32. */
  static void ofLevels(long block, float[] scales, int to) {
    float d = half(block);
    int upper = MEMORY.get(SHORT, block + 2);
    int lower = MEMORY.get(INT, block + 4);
    for (int b = 0; b < 8; b++) {
      int scale = ((lower >>> (4 * b)) & 15) | (((upper >>> (2 * b)) & 3) << 4);
      scales[to + b] = d * (scale - 32);
    }
  }
}
