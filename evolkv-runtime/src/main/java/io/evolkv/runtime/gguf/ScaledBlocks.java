package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/** Values that are stored as blocks of small integers with a common scale. */
final class ScaledBlocks {
  private static final int Q8_LENGTH = 32;
  private static final int Q8_SCALE_BYTES = 2;
  private static final int Q8_BYTES = Q8_SCALE_BYTES + Q8_LENGTH;

  private ScaledBlocks() {}

  /** Q8_0: a scale d as float16, then 32 signed bytes q; the values are {@code d * q}. */
  static void decodeQ8(MemorySegment data, long first, int count, float[] out, int offset) {
    int done = 0;
    while (done < count) {
      long block = (first + done) / Q8_LENGTH * Q8_BYTES;
      int within = (int) ((first + done) % Q8_LENGTH);
      int length = Math.min(Q8_LENGTH - within, count - done);
      float scale = Float.float16ToFloat(data.get(Layouts.INT16, block));
      long from = block + Q8_SCALE_BYTES + within;
      for (int i = 0; i < length; i++) {
        out[offset + done + i] = scale * data.get(Layouts.INT8, from + i);
      }
      done += length;
    }
  }
}
