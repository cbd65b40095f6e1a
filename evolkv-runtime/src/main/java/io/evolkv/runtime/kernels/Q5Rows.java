package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.RowBuffer.STEP;
import static io.evolkv.runtime.kernels.VectorRowKernels.INT;
import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;

import jdk.incubator.vector.IntVector;

/**
 * Rows of Q5_0 and Q5_1: blocks of 32 values with the fifth bits of all q, bit i for value i, and
 * 16 bytes whose low halves are the lower bits of the first 16 values and whose high halves are
 * those of the others. A value is (q - 16) · d, or q · d + m, rounded twice.
 */
final class Q5Rows {
  private static final int PLAIN_BYTES = 22;
  private static final int OFFSET_BYTES = 24;

  private Q5Rows() {}

  /** Q5_0: a scale d as float16, fifth bits, lower bits. */
  static void decodePlain(long stored, int values, long out) {
    for (int block = 0; block < values / 32; block++) {
      long at = stored + (long) PLAIN_BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Float.float16ToFloat(MEMORY.get(SHORT, at));
      int fifth = MEMORY.get(INT, at + 2);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector bytes = Quants.unsigned(at + 6 + lane);
        IntVector low = bytes.and(15).or(Quants.fifthBits(fifth >>> lane));
        IntVector high = Quants.highHalves(bytes).or(Quants.fifthBits(fifth >>> (16 + lane)));
        Quants.floats(low.sub(16)).mul(d).intoMemorySegment(MEMORY, to + 4L * lane, ORDER);
        Quants.floats(high.sub(16)).mul(d).intoMemorySegment(MEMORY, to + STEP + 4L * lane, ORDER);
      }
    }
  }

  /** Q5_1: a scale d and an offset m as float16, fifth bits, lower bits. */
  static void decodeOffset(long stored, int values, long out) {
    for (int block = 0; block < values / 32; block++) {
      long at = stored + (long) OFFSET_BYTES * block;
      long to = out + 2 * STEP * block;
      float d = Float.float16ToFloat(MEMORY.get(SHORT, at));
      float m = Float.float16ToFloat(MEMORY.get(SHORT, at + 2));
      int fifth = MEMORY.get(INT, at + 4);
      for (int lane = 0; lane < 16; lane += LANES) {
        IntVector bytes = Quants.unsigned(at + 8 + lane);
        IntVector low = bytes.and(15).or(Quants.fifthBits(fifth >>> lane));
        IntVector high = Quants.highHalves(bytes).or(Quants.fifthBits(fifth >>> (16 + lane)));
        Quants.floats(low).mul(d).add(m).intoMemorySegment(MEMORY, to + 4L * lane, ORDER);
        Quants.floats(high).mul(d).add(m).intoMemorySegment(MEMORY, to + STEP + 4L * lane, ORDER);
      }
    }
  }
}
