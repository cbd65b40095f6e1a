package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.MEMORY;
import static io.evolkv.runtime.kernels.VectorRowKernels.ORDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small integers of a super-block of 256 values, unpacked to signed bytes in the order of the
 * values. Bytes are unpacked as parts of longs, so that a vector holds 32 of them. {@code KQuants}
 * describes where the bits are.
 */
final class SuperBlockQuants {
  private static final VectorSpecies<Long> LONGS =
      LANES == 4 ? LongVector.SPECIES_128 : LongVector.SPECIES_256;
  private static final int WIDTH = LONGS.vectorByteSize();

  /** The same byte eight times. */
  private static final long BYTES = 0x0101010101010101L;

  private SuperBlockQuants() {}

  /** Q2_K: two bits. */
  static void unpackQ2(long block, long to) {
    for (int part = 0; part < 8; part++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector q = bits(block + 16 + twoBits(part) + i, shift(part), 3);
        store(q.reinterpretAsBytes(), to + 32L * part + i);
      }
    }
  }

  /** Q3_K: two bits and a third elsewhere, less 4. */
  static void unpackQ3(long block, long to) {
    for (int part = 0; part < 8; part++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector lower = bits(block + 32 + twoBits(part) + i, shift(part), 3);
        LongVector third = bits(block + i, part, 1).lanewise(VectorOperators.LSHL, 2);
        store(lower.or(third).reinterpretAsBytes().sub((byte) 4), to + 32L * part + i);
      }
    }
  }

  /** Q4_K: the low and then the high halves of 32 bytes. */
  static void unpackQ4(long block, long to) {
    for (int part = 0; part < 8; part++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector q = bits(block + 16 + halves(part) + i, 4 * (part & 1), 15);
        store(q.reinterpretAsBytes(), to + 32L * part + i);
      }
    }
  }

  /** Q5_K: as Q4_K, with a fifth bit elsewhere. */
  static void unpackQ5(long block, long to) {
    for (int part = 0; part < 8; part++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector lower = bits(block + 48 + halves(part) + i, 4 * (part & 1), 15);
        LongVector fifth = bits(block + 16 + i, part, 1).lanewise(VectorOperators.LSHL, 4);
        store(lower.or(fifth).reinterpretAsBytes(), to + 32L * part + i);
      }
    }
  }

  /** Q6_K: four bits and two elsewhere, less 32. */
  static void unpackQ6(long block, long to) {
    for (int part = 0; part < 8; part++) {
      long lowerBytes = block + 64L * (part >> 2) + 32L * (part & 1);
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector lower = bits(lowerBytes + i, 2 * (part & 2), 15);
        LongVector upper = bits(block + 128 + twoBits(part) + i, shift(part), 3);
        LongVector q = lower.or(upper.lanewise(VectorOperators.LSHL, 4));
        store(q.reinterpretAsBytes().sub((byte) 32), to + 32L * part + i);
      }
    }
  }

  /** IQ4_XS: levels for the low and then the high halves of 16 bytes. */
  static void unpackLevels(long block, long to) {
    for (int part = 0; part < 8; part++) {
      long indices = block + 8 + 16L * part;
      store(Quants.levels(indices, 0, Iq4Rows.LEVELS), to + 32L * part);
      store(Quants.levels(indices, 4, Iq4Rows.LEVELS), to + 32L * part + 16);
    }
  }

  /** Where the bytes begin that hold two bits of each of the 32 values of a part. */
  private static long twoBits(int part) {
    return 32L * (part >> 2);
  }

  private static int shift(int part) {
    return 2 * (part & 3);
  }

  /** Where the bytes begin that hold four bits of each of the 32 values of a part. */
  private static long halves(int part) {
    return 32L * (part >> 1);
  }

  /** The same bits of some bytes; none comes from a neighbour. */
  private static LongVector bits(long at, int shift, int mask) {
    return LongVector.fromMemorySegment(LONGS, MEMORY, at, ORDER)
        .lanewise(VectorOperators.LSHR, shift)
        .and(mask * BYTES);
  }

  private static void store(ByteVector q, long to) {
    q.intoMemorySegment(MEMORY, to, ORDER);
  }
}
