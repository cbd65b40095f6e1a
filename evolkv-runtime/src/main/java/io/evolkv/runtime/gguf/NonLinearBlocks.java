package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/**
 * Blocks of 4-bit indices q into a fixed table of 16 levels v, which are denser around zero. Byte j
 * holds index j of 32 in its low and index 16 + j in its high half.
 *
 * <p>Every method that decodes is a {@link BlockDecoder.Format}. Source: the block layouts and the
 * table of ggml.
 */
final class NonLinearBlocks {
  private static final float[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };
  private static final int HALF = 16;
  private static final int SUB_BLOCKS = 8;

  private NonLinearBlocks() {}

  /**
   * IQ4_NL, 18 bytes for 32 values: d as float16 (0-1), indices q (2-17); the values are {@code d *
   * v[q]}.
   */
  static void decodeBlock(MemorySegment data, long block, float[] out, int offset) {
    decodeLevels(data, block + 2, FloatFormats.float16(data, block), out, offset);
  }

  /**
   * IQ4_XS, 136 bytes for 256 values, 8 sub-blocks of 32: d as float16 (0-1), the upper two bits of
   * each sub-block's 6-bit scale s (2-3, bits 2b and 2b + 1 for sub-block b), their lower four
   * (4-7, sub-blocks 2k and 2k + 1 in the low and high half of byte k), indices q (8-135); the
   * values are {@code (d * (s - 32)) * v[q]}.
   */
  static void decodeSuperBlock(MemorySegment data, long block, float[] out, int offset) {
    float scale = FloatFormats.float16(data, block);
    int upperBits = data.get(Layouts.INT16, block + 2);
    int lowerBits = data.get(Layouts.INT32, block + 4);
    for (int b = 0; b < SUB_BLOCKS; b++) {
      int subScale = ((lowerBits >> (4 * b)) & 15) | (((upperBits >> (2 * b)) & 3) << 4);
      decodeLevels(data, block + 8 + 16L * b, scale * (subScale - 32), out, offset + 32 * b);
    }
  }

  private static void decodeLevels(
      MemorySegment data, long indices, float scale, float[] out, int offset) {
    for (int i = 0; i < HALF; i++) {
      int pair = data.get(Layouts.INT8, indices + i);
      out[offset + i] = scale * LEVELS[pair & 15];
      out[offset + HALF + i] = scale * LEVELS[(pair >> 4) & 15];
    }
  }
}
