package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Small integers packed in bytes, unpacked as parts of longs: a vector holds 32 bytes, and bits
 * that a shift brings in from a neighbour are masked.
 */
final class PackedBytes {
  private static final VectorSpecies<Byte> BYTES =
      LANES == 4 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_256;

  /** Bytes of a vector: 32, or 16 where vectors are that narrow. */
  static final int WIDTH = BYTES.length();

  /** Masks of each byte; vectors that exist already are less work for the compiler. */
  static final LongVector ONE_BIT = everyByte(1);

  static final LongVector TWO_BITS = everyByte(3);
  static final LongVector FOUR_BITS = everyByte(15);

  private PackedBytes() {}

  /** A vector with the same number in each byte. */
  static LongVector everyByte(int number) {
    return LongVector.broadcast(BYTES.withLanes(long.class), number * 0x0101010101010101L);
  }

  static LongVector load(byte[] rows, int at) {
    return ByteVector.fromArray(BYTES, rows, at).reinterpretAsLongs();
  }

  static LongVector right(LongVector bytes, int shift) {
    return bytes.lanewise(VectorOperators.LSHR, shift);
  }

  static LongVector left(LongVector bytes, int shift) {
    return bytes.lanewise(VectorOperators.LSHL, shift);
  }

  static void store(LongVector bytes, byte[] q, int to) {
    bytes.reinterpretAsBytes().intoArray(q, to);
  }

  /** Stores bytes less an offset. */
  static void storeLess(LongVector bytes, int offset, byte[] q, int to) {
    bytes.reinterpretAsBytes().sub((byte) offset).intoArray(q, to);
  }

  /** Eight bytes of a long, below 128 each, less an offset and times a factor. */
  static void multiplyEight(long bytes, int offset, float factor, float[] out, int to) {
    for (int lane = 0; lane < 8; lane += LANES) {
      FloatVector integers = Quants.floats(bytes >>> (8 * lane)).sub(offset);
      integers.mul(factor).intoArray(out, to + lane);
    }
  }
}
