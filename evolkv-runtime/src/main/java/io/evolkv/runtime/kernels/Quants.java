package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Steps that the decoders of stored rows share, each short enough to be inlined always. */
final class Quants {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

  private Quants() {}

  /**
   * A vector of unsigned bytes. With narrow vectors more bytes are read than it holds, up to 12
   * beyond the last; buffers have room for that.
   */
  static IntVector unsigned(long at) {
    return ByteVector.fromMemorySegment(ByteVector.SPECIES_128, MEMORY, at, ORDER)
        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
        .reinterpretAsInts();
  }

  static IntVector highHalves(IntVector bytes) {
    return bytes.lanewise(VectorOperators.LSHR, 4);
  }

  /** Bit i of a number for lane i, as the fifth bit. */
  static IntVector fifthBits(int bits) {
    return IntVector.broadcast(INTS, bits)
        .lanewise(VectorOperators.LSHR, LANE)
        .and(1)
        .lanewise(VectorOperators.LSHL, 4);
  }

  static FloatVector floats(IntVector q) {
    return q.convertShape(VectorOperators.I2F, SPECIES, 0).reinterpretAsFloats();
  }
}
