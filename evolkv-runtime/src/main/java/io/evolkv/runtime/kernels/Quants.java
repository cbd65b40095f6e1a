package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SHORT;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Steps that the decoders of stored rows share, each short enough to be inlined always. With narrow
 * vectors more bytes are read than a vector holds, up to 12 beyond the last; buffers have room for
 * that.
 */
final class Quants {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  private Quants() {}

  /** A float16. */
  static float half(long at) {
    return Float.float16ToFloat(MEMORY.get(SHORT, at));
  }

  private static ByteVector bytes(long at) {
    return ByteVector.fromMemorySegment(ByteVector.SPECIES_128, MEMORY, at, ORDER);
  }

  /** A vector of unsigned bytes. */
  static IntVector unsigned(long at) {
    return bytes(at).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0).reinterpretAsInts();
  }

  /** A vector of signed bytes, as floats. */
  static FloatVector signed(long at) {
    return floats(bytes(at));
  }

  /** What a table says of the four bits from {@code shift}, 0 or 4, of each of 16 bytes. */
  static ByteVector levels(long at, int shift, ByteVector table) {
    return bytes(at)
        .reinterpretAsShorts()
        .lanewise(VectorOperators.LSHR, shift)
        .reinterpretAsBytes()
        .and((byte) 15)
        .selectFrom(table);
  }

  /** The first bytes of a vector, as floats. */
  static FloatVector floats(ByteVector bytes) {
    return bytes.convertShape(VectorOperators.B2F, SPECIES, 0).reinterpretAsFloats();
  }

  static IntVector highHalves(IntVector bytes) {
    return bytes.lanewise(VectorOperators.LSHR, 4);
  }

  /** Subtracts a number where bit i of {@code lanes} is set for lane i. */
  static IntVector subtractWhere(IntVector q, int number, int lanes) {
    return q.lanewise(VectorOperators.SUB, number, VectorMask.fromLong(INTS, lanes));
  }

  static FloatVector floats(IntVector q) {
    return q.convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats();
  }

  /** The first bytes of a long, below 128 each, as floats; eight at most count. */
  static FloatVector floats(long bytes) {
    return floats(LongVector.broadcast(LongVector.SPECIES_128, bytes).reinterpretAsBytes());
  }

  static void store(FloatVector values, long to) {
    values.intoMemorySegment(MEMORY, to, ORDER);
  }
}
