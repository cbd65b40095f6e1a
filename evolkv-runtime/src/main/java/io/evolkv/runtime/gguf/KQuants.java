package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/**
 * The "K" types: super-blocks of 256 values with a float16 scale d, for some also a float16 minimum
 * m; in them sub-blocks of 16 or 32 values, each with a small integer scale s and minimum t.
 *
 * <p>Integers of 2 bits lie in two runs of 32 bytes; a byte of a run holds four values that are 32
 * apart. So the 16 values of sub-block b come from the 16 bytes at {@code 32 * (b / 8) + 16 * (b %
 * 2)}, from the bits {@code 2 * (b / 2 % 4)} and the next.
 *
 * <p>Every method that decodes is a {@link BlockDecoder.Format}. Source: the block layouts of ggml.
 */
final class KQuants {
  private static final int SUB_BLOCKS_OF_16 = 16;
  private static final int SUB_BLOCKS_OF_32 = 8;

  private KQuants() {}

  /**
   * Q2_K, 84 bytes, 16 sub-blocks of 16: a byte for each sub-block with s in the low and t in the
   * high half (0-15), 2-bit integers q (16-79), d (80-81), m (82-83).
   *
   * <p>The values are {@code (d * s) * q - m * t}.
   */
  static void decodeQ2(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block + 80);
    float minimum = FloatFormats.float16(data, block + 82);
    for (int b = 0; b < SUB_BLOCKS_OF_16; b++) {
      int packed = data.get(Layouts.INT8, block + b);
      float subScale = scale * (packed & 15);
      float subMinimum = minimum * ((packed >> 4) & 15);
      long quants = block + 16 + twoBitBytes(b);
      int shift = twoBitShift(b);
      int to = offset + 16 * b;
      for (int i = 0; i < 16; i++) {
        int quant = (data.get(Layouts.INT8, quants + i) >> shift) & 3;
        out[to + i] = subScale * quant - subMinimum;
      }
    }
  }

  /**
   * Q3_K, 110 bytes, 16 sub-blocks of 16: the third bits of all q (0-31, bit j of byte i for value
   * {@code 32 * j + i}), their lower two bits (32-95), 6-bit s (96-107), d (108-109); the values
   * are {@code (d * (s - 32)) * (q - 4)}.
   */
  static void decodeQ3(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block + 108);
    for (int b = 0; b < SUB_BLOCKS_OF_16; b++) {
      float subScale = scale * (wovenScale(data, block + 96, b) - 32);
      long thirdBits = block + 16L * (b & 1);
      int bit = b >> 1;
      long quants = block + 32 + twoBitBytes(b);
      int shift = twoBitShift(b);
      int to = offset + 16 * b;
      for (int i = 0; i < 16; i += 8) {
        long lower = eight(data, quants + i, shift, 3);
        long third = eight(data, thirdBits + i, bit, 1);
        long packed = lower | (third << 2);
        for (int j = 0; j < 8; j++) {
          out[to + i + j] = subScale * (valueAt(packed, j) - 4);
        }
      }
    }
  }

  /**
   * Q4_K, 144 bytes, 8 sub-blocks of 32: d (0-1), m (2-3), 6-bit s and t (4-15), 4-bit integers q
   * (16-143); the values are {@code (d * s) * q - m * t}.
   *
   * <p>Sub-blocks 2k and 2k + 1 are the low and the high halves of the same 32 bytes.
   */
  static void decodeQ4(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    float minimum = FloatFormats.float16(data, block + 2);
    for (int b = 0; b < SUB_BLOCKS_OF_32; b++) {
      float subScale = scale * sixBitScale(data, block + 4, b);
      float subMinimum = minimum * sixBitMinimum(data, block + 4, b);
      long quants = block + 16 + 32L * (b >> 1);
      int shift = 4 * (b & 1);
      int to = offset + 32 * b;
      for (int i = 0; i < 32; i++) {
        int quant = (data.get(Layouts.INT8, quants + i) >> shift) & 15;
        out[to + i] = subScale * quant - subMinimum;
      }
    }
  }

  /**
   * Q5_K, 176 bytes: as Q4_K, but with the fifth bits of all q (16-47, bit b of byte i for value i
   * of sub-block b) before the lower four (48-175).
   */
  static void decodeQ5(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    float minimum = FloatFormats.float16(data, block + 2);
    long fifthBits = block + 16;
    for (int b = 0; b < SUB_BLOCKS_OF_32; b++) {
      float subScale = scale * sixBitScale(data, block + 4, b);
      float subMinimum = minimum * sixBitMinimum(data, block + 4, b);
      long quants = block + 48 + 32L * (b >> 1);
      int shift = 4 * (b & 1);
      int to = offset + 32 * b;
      for (int i = 0; i < 32; i += 8) {
        long lower = eight(data, quants + i, shift, 15);
        long fifth = eight(data, fifthBits + i, b, 1);
        long packed = lower | (fifth << 4);
        for (int j = 0; j < 8; j++) {
          out[to + i + j] = subScale * valueAt(packed, j) - subMinimum;
        }
      }
    }
  }

  /**
   * Q6_K, 210 bytes, 16 sub-blocks of 16: the lower four bits of all q (0-127), their upper two
   * bits (128-191), signed bytes s (192-207), d (208-209).
   *
   * <p>The values are {@code (d * s) * (q - 32)}. Each half of the super-block has 64 bytes of
   * lower bits: the low halves of the bytes are its first 64 values, the high halves the others.
   */
  static void decodeQ6(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block + 208);
    for (int b = 0; b < SUB_BLOCKS_OF_16; b++) {
      float subScale = scale * data.get(Layouts.INT8, block + 192 + b);
      long lowerBits = block + 64L * (b >> 3) + 16L * (b & 3);
      int lowerShift = 4 * ((b >> 2) & 1);
      long upperBits = block + 128 + twoBitBytes(b);
      int upperShift = twoBitShift(b);
      int to = offset + 16 * b;
      for (int i = 0; i < 16; i += 8) {
        long lower = eight(data, lowerBits + i, lowerShift, 15);
        long upper = eight(data, upperBits + i, upperShift, 3);
        long packed = lower | (upper << 4);
        for (int j = 0; j < 8; j++) {
          out[to + i + j] = subScale * (valueAt(packed, j) - 32);
        }
      }
    }
  }

  /**
   * The same bits of eight consecutive bytes, at the bottom of the bytes of the result. Where
   * values are put together from two places this is faster than byte by byte.
   */
  private static long eight(MemorySegment data, long at, int shift, long mask) {
    return (data.get(Layouts.INT64, at) >>> shift) & (mask * 0x0101010101010101L);
  }

  /** One of eight packed values, each below 64. */
  private static int valueAt(long packed, int index) {
    return (int) (packed >>> (8 * index)) & 63;
  }

  /** Where the bytes with the 2-bit integers of a sub-block of 16 begin. */
  private static int twoBitBytes(int subBlock) {
    return 32 * (subBlock >> 3) + 16 * (subBlock & 1);
  }

  /** Which bits of these bytes they are. */
  private static int twoBitShift(int subBlock) {
    return 2 * ((subBlock >> 1) & 3);
  }

  /**
   * The scale s of sub-block b in Q3_K. Its low four bits are the low half of byte b for b below 8,
   * and the high half of byte b - 8 from 8 on; its upper two are the bits {@code 2 * (b / 4)} and
   * the next of byte {@code 8 + b % 4}.
   */
  private static int wovenScale(MemorySegment data, long packed, int b) {
    int lower = (data.get(Layouts.INT8, packed + (b & 7)) >> (4 * (b >> 3))) & 15;
    int upper = (data.get(Layouts.INT8, packed + 8 + (b & 3)) >> (2 * (b >> 2))) & 3;
    return lower | (upper << 4);
  }

  /**
   * The scale s of sub-block b in Q4_K and Q5_K. For b below 4 it is the low six bits of byte b.
   * From 4 on, its low four bits are the low half of byte b + 4, and its upper two the top of byte
   * b - 4.
   */
  private static int sixBitScale(MemorySegment data, long packed, int b) {
    return b < 4
        ? data.get(Layouts.INT8, packed + b) & 63
        : (data.get(Layouts.INT8, packed + b + 4) & 15)
            | (((data.get(Layouts.INT8, packed + b - 4) >> 6) & 3) << 4);
  }

  /**
   * The minimum t of sub-block b in Q4_K and Q5_K. For b below 4 it is the low six bits of byte b +
   * 4. From 4 on, its low four bits are the high half of byte b + 4, and its upper two the top of
   * byte b.
   */
  private static int sixBitMinimum(MemorySegment data, long packed, int b) {
    return b < 4
        ? data.get(Layouts.INT8, packed + b + 4) & 63
        : ((data.get(Layouts.INT8, packed + b + 4) >> 4) & 15)
            | (((data.get(Layouts.INT8, packed + b) >> 6) & 3) << 4);
  }
}
