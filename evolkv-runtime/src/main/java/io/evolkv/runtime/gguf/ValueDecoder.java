package io.evolkv.runtime.gguf;

import java.lang.foreign.MemorySegment;

/** Turns stored values of one type into floats. */
@FunctionalInterface
interface ValueDecoder {
  /**
   * Decodes consecutive values; the caller has checked the ranges.
   *
   * @param data the tensor's bytes
   * @param first index of the first value, anywhere in a block
   * @param count number of values
   * @param out where they go
   * @param offset index of the first one in {@code out}
   */
  void decode(MemorySegment data, long first, int count, float[] out, int offset);
}
