package io.evolkv.runtime.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Folds {@link RowKernels#TOGETHER} times 16 partial sums from memory into as many products: the
 * upper half onto the lower, until one is left. The first halving needs no shuffle, since each half
 * is a load of its own. Then two vectors fold into one at a time, one half of the result for each,
 * so that eight products take seven steps and not 24.
 */
final class PartialSums {
  private static final VectorSpecies<Float> SPECIES =
      VectorRowKernels.LANES >= 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  private static final int LANES = SPECIES.length();
  private static final MemorySegment MEMORY = RowBuffer.MEMORY;
  private static final ByteOrder ORDER = VectorRowKernels.ORDER;
  private static final long CHUNK = RowBuffer.CHUNK_BYTES;

  private static final VectorMask<Float> UPPER_4 = upper(4 % LANES);
  private static final VectorMask<Float> UPPER_2 = upper(2);
  private static final VectorMask<Float> UPPER_1 = upper(1);
  private static final VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  private PartialSums() {}

  private static VectorMask<Float> upper(int width) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & width) != 0;
    }
    return SPECIES.loadMask(lanes, 0);
  }

  private static VectorShuffle<Float> swap(int width) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ width);
  }

  /** Eight products. No vector goes from method to method: that would make it an object. */
  static void fold(long partials, float[] out, int outOffset) {
    if (LANES == 8) {
      foldEight(partials, out, outOffset);
    } else {
      foldFour(partials, out, outOffset);
      foldFour(partials + 4 * CHUNK, out, outOffset + 4);
    }
  }

  /** One product, from an array. */
  static float fold(float[] partials) {
    if (LANES != 8) {
      return Kernels.fold(partials);
    }
    FloatVector sum =
        FloatVector.fromArray(SPECIES, partials, 0)
            .add(FloatVector.fromArray(SPECIES, partials, 8));
    sum = sum.add(sum.rearrange(SWAP_4));
    sum = sum.add(sum.rearrange(SWAP_2));
    return sum.add(sum.rearrange(SWAP_1)).lane(0);
  }

  private static void foldEight(long at, float[] out, int outOffset) {
    FloatVector s0 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 32, ORDER));
    FloatVector s1 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 64, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 96, ORDER));
    FloatVector s2 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 128, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 160, ORDER));
    FloatVector s3 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 192, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 224, ORDER));
    FloatVector s4 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 256, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 288, ORDER));
    FloatVector s5 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 320, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 352, ORDER));
    FloatVector s6 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 384, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 416, ORDER));
    FloatVector s7 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 448, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 480, ORDER));
    FloatVector q0 = s0.blend(s4, UPPER_4).add(s4.blend(s0, UPPER_4).rearrange(SWAP_4));
    FloatVector q1 = s1.blend(s5, UPPER_4).add(s5.blend(s1, UPPER_4).rearrange(SWAP_4));
    FloatVector q2 = s2.blend(s6, UPPER_4).add(s6.blend(s2, UPPER_4).rearrange(SWAP_4));
    FloatVector q3 = s3.blend(s7, UPPER_4).add(s7.blend(s3, UPPER_4).rearrange(SWAP_4));
    FloatVector p0 = q0.blend(q2, UPPER_2).add(q2.blend(q0, UPPER_2).rearrange(SWAP_2));
    FloatVector p1 = q1.blend(q3, UPPER_2).add(q3.blend(q1, UPPER_2).rearrange(SWAP_2));
    p0.blend(p1, UPPER_1).add(p1.blend(p0, UPPER_1).rearrange(SWAP_1)).intoArray(out, outOffset);
  }

  private static void foldFour(long at, float[] out, int outOffset) {
    FloatVector q0 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 32, ORDER))
            .add(
                FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 16, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 48, ORDER)));
    FloatVector q1 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 64, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 96, ORDER))
            .add(
                FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 80, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 112, ORDER)));
    FloatVector q2 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 128, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 160, ORDER))
            .add(
                FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 144, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 176, ORDER)));
    FloatVector q3 =
        FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 192, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 224, ORDER))
            .add(
                FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 208, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 240, ORDER)));
    FloatVector p0 = q0.blend(q2, UPPER_2).add(q2.blend(q0, UPPER_2).rearrange(SWAP_2));
    FloatVector p1 = q1.blend(q3, UPPER_2).add(q3.blend(q1, UPPER_2).rearrange(SWAP_2));
    p0.blend(p1, UPPER_1).add(p1.blend(p0, UPPER_1).rearrange(SWAP_1)).intoArray(out, outOffset);
  }
}
