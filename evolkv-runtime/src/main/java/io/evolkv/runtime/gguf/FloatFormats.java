package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/** Values that are stored as floating-point numbers of their own. */
final class FloatFormats {
  private FloatFormats() {}

  static void decodeF32(MemorySegment data, long first, int count, float[] out, int offset) {
    MemorySegment.copy(data, Layouts.FLOAT32, 4 * first, out, offset, count);
  }

  static void decodeF16(MemorySegment data, long first, int count, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = float16(data, 2 * (first + i));
    }
  }

  /** bfloat16 is the upper half of a float. */
  static void decodeBf16(MemorySegment data, long first, int count, float[] out, int offset) {
    for (int i = 0; i < count; i++) {
      out[offset + i] = Float.intBitsToFloat(data.get(Layouts.INT16, 2 * (first + i)) << 16);
    }
  }

  /** The float16 at an index of bytes. */
  static float float16(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(Layouts.INT16, at));
  }
}
