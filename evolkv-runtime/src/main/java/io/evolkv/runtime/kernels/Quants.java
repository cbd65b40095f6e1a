package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
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

  /** Masks that exist already are less work for the compiler. */
  private static final IntVector LOW_HALF = IntVector.broadcast(INTS, 15);

  private static final ByteVector LOW_HALF_OF_BYTES =
      ByteVector.broadcast(ByteVector.SPECIES_128, 15);

  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ORDER);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ORDER);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ORDER);

  private Quants() {}

  /** A float16. */
  static float half(byte[] rows, int at) {
    return Float.float16ToFloat((short) SHORT.get(rows, at));
  }

  static int integer(byte[] rows, int at) {
    return (int) INT.get(rows, at);
  }

  static long eight(byte[] rows, int at) {
    return (long) LONG.get(rows, at);
  }

  static ByteVector bytes(byte[] rows, int at) {
    return ByteVector.fromArray(ByteVector.SPECIES_128, rows, at);
  }

  /** A vector of unsigned bytes. */
  static IntVector unsigned(byte[] rows, int at) {
    return (IntVector) bytes(rows, at).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
  }

  /** A vector of signed bytes, as floats. */
  static FloatVector signed(byte[] rows, int at) {
    return floats(bytes(rows, at));
  }

  /** What a table says of the low halves of 16 bytes. */
  static ByteVector lowLevels(ByteVector bytes, ByteVector table) {
    return bytes.and(LOW_HALF_OF_BYTES).selectFrom(table);
  }

  /** What a table says of the high halves of 16 bytes. */
  static ByteVector highLevels(ByteVector bytes, ByteVector table) {
    ShortVector shifted = bytes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4);
    return lowLevels(shifted.reinterpretAsBytes(), table);
  }

  /** The first bytes of a vector, as floats. */
  static FloatVector floats(ByteVector bytes) {
    return (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, 0);
  }

  static IntVector lowHalves(IntVector bytes) {
    return bytes.and(LOW_HALF);
  }

  static IntVector highHalves(IntVector bytes) {
    return bytes.lanewise(VectorOperators.LSHR, 4);
  }

  /** Subtracts a number where bit i of {@code lanes} is set for lane i. */
  static IntVector subtractWhere(IntVector q, int number, int lanes) {
    return q.lanewise(VectorOperators.SUB, number, VectorMask.fromLong(INTS, lanes));
  }

  static FloatVector floats(IntVector q) {
    return (FloatVector) q.convertShape(VectorOperators.I2F, SPECIES, 0);
  }

  /** The first bytes of a long, below 128 each, as floats; eight at most count. */
  static FloatVector floats(long bytes) {
    return floats(LongVector.broadcast(LongVector.SPECIES_128, bytes).reinterpretAsBytes());
  }

  static void store(FloatVector values, long to) {
    values.intoMemorySegment(MEMORY, to, ORDER);
  }
}
