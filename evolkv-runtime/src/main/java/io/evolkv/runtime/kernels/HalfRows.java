package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of F16. Exponent and mantissa go to where a float has its lowest exponents, with the sign,
 * which the extension to 32 bits repeats, on top; a multiplication moves the exponent, so that
 * subnormal values come out right. Infinities, which no weights have, would not.
 */
final class HalfRows implements RowFormat {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

  /** Sign, the five lower bits of the exponent, and ten of the mantissa. */
  private static final IntVector KEPT = IntVector.broadcast(INTS, 0x8FFFE000);

  private static final FloatVector MOVE = FloatVector.broadcast(SPECIES, 0x1p112f);

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    for (int i = 0; i < depth; i += LANES) {
      Quants.store(floats(rows, row + 2 * i), out + RowBuffer.inTile(i));
    }
  }

  @Override
  public void dot(
      byte[] rows,
      int row0,
      int row1,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer buffer,
      long partials) {
    for (int lane = 0; lane < 16; lane += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int i = lane; i < depth; i += 16) {
        FloatVector u = FloatVector.fromArray(SPECIES, x, xOffset + i);
        s0 = floats(rows, row0 + 2 * i).fma(u, s0);
        s1 = floats(rows, row1 + 2 * i).fma(u, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  private static FloatVector floats(byte[] rows, int at) {
    ShortVector halves = ByteVector.fromArray(BYTES, rows, at).reinterpretAsShorts();
    IntVector bits = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    return bits.lanewise(VectorOperators.LSHL, 13).and(KEPT).reinterpretAsFloats().mul(MOVE);
  }
}
