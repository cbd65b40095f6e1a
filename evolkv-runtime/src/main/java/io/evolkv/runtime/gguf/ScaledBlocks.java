package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 32 small integers with a common scale. The types whose name ends in 0 have a scale d
 * only, those that end in 1 also a minimum m; both are float16.
 *
 * <p>Two values of a block share a byte of 4-bit integers: byte j holds value j in its low and
 * value 16 + j in its high half.
 *
 * <p>Every method that decodes is a {@link BlockDecoder.Format}. Source: the block layouts of ggml.
 */
final class ScaledBlocks {
  private static final int LENGTH = 32;
  private static final int HALF = LENGTH / 2;

  private ScaledBlocks() {}

  /** Q4_0, 18 bytes: d (0-1), 4-bit integers q (2-17); the values are {@code d * (q - 8)}. */
  static void decodeQ4WithScale(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    long quants = block + 2;
    for (int i = 0; i < HALF; i++) {
      int pair = data.get(Layouts.INT8, quants + i);
      out[offset + i] = scale * ((pair & 15) - 8);
      out[offset + HALF + i] = scale * (((pair >> 4) & 15) - 8);
    }
  }

  /**
   * Q4_1, 20 bytes: d (0-1), m (2-3), 4-bit integers q (4-19); the values are {@code d * q + m}.
   */
  static void decodeQ4WithMinimum(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    float minimum = FloatFormats.float16(data, block + 2);
    long quants = block + 4;
    for (int i = 0; i < HALF; i++) {
      int pair = data.get(Layouts.INT8, quants + i);
      out[offset + i] = scale * (pair & 15) + minimum;
      out[offset + HALF + i] = scale * ((pair >> 4) & 15) + minimum;
    }
  }

  /**
   * Q5_0, 22 bytes: d (0-1), the fifth bits of all q (2-5, bit i for value i), the lower four
   * (6-21); the values are {@code d * (q - 16)}.
   */
  static void decodeQ5WithScale(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    int fifthBits = data.get(Layouts.INT32, block + 2);
    long quants = block + 6;
    for (int i = 0; i < HALF; i++) {
      int pair = data.get(Layouts.INT8, quants + i);
      int low = (pair & 15) | (((fifthBits >> i) & 1) << 4);
      int high = ((pair >> 4) & 15) | (((fifthBits >> (HALF + i)) & 1) << 4);
      out[offset + i] = scale * (low - 16);
      out[offset + HALF + i] = scale * (high - 16);
    }
  }

  /**
   * Q5_1, 24 bytes: d (0-1), m (2-3), the fifth bits of all q (4-7, bit i for value i), the lower
   * four (8-23); the values are {@code d * q + m}.
   */
  static void decodeQ5WithMinimum(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    float minimum = FloatFormats.float16(data, block + 2);
    int fifthBits = data.get(Layouts.INT32, block + 4);
    long quants = block + 8;
    for (int i = 0; i < HALF; i++) {
      int pair = data.get(Layouts.INT8, quants + i);
      int low = (pair & 15) | (((fifthBits >> i) & 1) << 4);
      int high = ((pair >> 4) & 15) | (((fifthBits >> (HALF + i)) & 1) << 4);
      out[offset + i] = scale * low + minimum;
      out[offset + HALF + i] = scale * high + minimum;
    }
  }

  /** Q8_0, 34 bytes: d (0-1), signed bytes q (2-33); the values are {@code d * q}. */
  static void decodeQ8(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    long quants = block + 2;
    for (int i = 0; i < LENGTH; i++) {
      out[offset + i] = scale * data.get(Layouts.INT8, quants + i);
    }
  }
}
