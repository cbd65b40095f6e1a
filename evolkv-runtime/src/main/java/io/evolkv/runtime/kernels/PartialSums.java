package io.evolkv.runtime.kernels;

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

  static void fold(long partials, float[] out, int outOffset) {
    if (LANES == 8) {
      fold(partials).intoArray(out, outOffset);
      return;
    }
    foldFour(partials, out, outOffset);
    foldFour(partials + 4 * CHUNK, out, outOffset + 4);
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

  /** Eight products as a vector, where vectors have eight lanes or more. */
  static FloatVector fold(long at) {
    FloatVector s0 = half(at);
    FloatVector s1 = half(at + 64);
    FloatVector s2 = half(at + 128);
    FloatVector s3 = half(at + 192);
    FloatVector s4 = half(at + 256);
    FloatVector s5 = half(at + 320);
    FloatVector s6 = half(at + 384);
    FloatVector s7 = half(at + 448);
    FloatVector f4x0 = s0.blend(s4, UPPER_4).add(s4.blend(s0, UPPER_4).rearrange(SWAP_4));
    FloatVector f4x1 = s1.blend(s5, UPPER_4).add(s5.blend(s1, UPPER_4).rearrange(SWAP_4));
    FloatVector f4x2 = s2.blend(s6, UPPER_4).add(s6.blend(s2, UPPER_4).rearrange(SWAP_4));
    FloatVector f4x3 = s3.blend(s7, UPPER_4).add(s7.blend(s3, UPPER_4).rearrange(SWAP_4));
    return foldFour(f4x0, f4x1, f4x2, f4x3);
  }

  private static void foldFour(long at, float[] out, int outOffset) {
    FloatVector s0 = half(at).add(half(at + 16));
    FloatVector s1 = half(at + 64).add(half(at + 80));
    FloatVector s2 = half(at + 128).add(half(at + 144));
    FloatVector s3 = half(at + 192).add(half(at + 208));
    foldFour(s0, s1, s2, s3).intoArray(out, outOffset);
  }

  /** Folds groups of four lanes of four vectors into one lane each. */
  private static FloatVector foldFour(
      FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
    FloatVector f2x0 = s0.blend(s2, UPPER_2).add(s2.blend(s0, UPPER_2).rearrange(SWAP_2));
    FloatVector f2x1 = s1.blend(s3, UPPER_2).add(s3.blend(s1, UPPER_2).rearrange(SWAP_2));
    return f2x0.blend(f2x1, UPPER_1).add(f2x1.blend(f2x0, UPPER_1).rearrange(SWAP_1));
  }

  /** A vector of the lower eight sums and the one eight further on, added. */
  private static FloatVector half(long at) {
    return sums(at).add(sums(at + CHUNK / 2));
  }

  private static FloatVector sums(long at) {
    return FloatVector.fromMemorySegment(
        SPECIES, VectorRowKernels.MEMORY, at, VectorRowKernels.ORDER);
  }
}
