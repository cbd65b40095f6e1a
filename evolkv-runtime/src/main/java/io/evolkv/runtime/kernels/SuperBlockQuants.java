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

  /** Masks of bits of each byte; vectors that exist already are less work for the compiler. */
  private static final LongVector FOUR = LongVector.broadcast(LONGS, 15 * BYTES);

  private static final LongVector FIFTH = LongVector.broadcast(LONGS, 16 * BYTES);
  private static final LongVector UPPER_TWO = LongVector.broadcast(LONGS, 0x30 * BYTES);

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
        LongVector third = left(bits(block + i, part, 1), 2);
        store(lower.or(third).reinterpretAsBytes().sub((byte) 4), to + 32L * part + i);
      }
    }
  }

  /** Q4_K: the low and then the high halves of 32 bytes. */
  static void unpackQ4(long block, long to) {
    for (int pair = 0; pair < 4; pair++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector halves = load(block + 16 + 32L * pair + i);
        long low = to + 64L * pair + i;
        store(halves.and(FOUR).reinterpretAsBytes(), low);
        store(right(halves, 4).and(FOUR).reinterpretAsBytes(), low + 32);
      }
    }
  }

  /** Q5_K: as Q4_K, with a fifth bit elsewhere. */
  static void unpackQ5(long block, long to) {
    for (int part = 0; part < 8; part++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector lower = right(load(block + 48 + 32L * (part >> 1) + i), 4 * (part & 1));
        LongVector fifth = left(right(load(block + 16 + i), part), 4);
        LongVector q = lower.and(FOUR).or(fifth.and(FIFTH));
        store(q.reinterpretAsBytes(), to + 32L * part + i);
      }
    }
  }

  /** Q6_K: four bits and two elsewhere, less 32. */
  static void unpackQ6(long block, long to) {
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < 32; i += WIDTH) {
        LongVector first = load(block + 64L * half + i);
        LongVector second = load(block + 64L * half + 32 + i);
        LongVector upper = load(block + 128 + 32L * half + i);
        long at = to + 128L * half + i;
        store(sixBits(first.and(FOUR), left(upper, 4)), at);
        store(sixBits(second.and(FOUR), left(upper, 2)), at + 32);
        store(sixBits(right(first, 4).and(FOUR), upper), at + 64);
        store(sixBits(right(second, 4).and(FOUR), right(upper, 2)), at + 96);
      }
    }
  }

  private static ByteVector sixBits(LongVector lower, LongVector upper) {
    return lower.or(upper.and(UPPER_TWO)).reinterpretAsBytes().sub((byte) 32);
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

  /** The same bits of some bytes; none comes from a neighbour. */
  private static LongVector bits(long at, int shift, int mask) {
    return right(load(at), shift).and(mask * BYTES);
  }

  private static LongVector load(long at) {
    return LongVector.fromMemorySegment(LONGS, MEMORY, at, ORDER);
  }

  private static LongVector right(LongVector longs, int shift) {
    return longs.lanewise(VectorOperators.LSHR, shift);
  }

  private static LongVector left(LongVector longs, int shift) {
    return longs.lanewise(VectorOperators.LSHL, shift);
  }

  private static void store(ByteVector q, long to) {
    q.intoMemorySegment(MEMORY, to, ORDER);
  }
}
