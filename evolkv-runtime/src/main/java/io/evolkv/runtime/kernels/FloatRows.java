package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;
import static io.evolkv.runtime.kernels.VectorRowKernels.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Rows of F32. */
final class FloatRows implements RowFormat {
  private static final VectorSpecies<Byte> BYTES = SPECIES.withLanes(byte.class);

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    for (int i = 0; i < depth; i += LANES) {
      Quants.store(floats(rows, row + 4 * i), out + RowBuffer.inTile(i));
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
        s0 = floats(rows, row0 + 4 * i).fma(u, s0);
        s1 = floats(rows, row1 + 4 * i).fma(u, s1);
      }
      Quants.store(s0, partials + 4L * lane);
      Quants.store(s1, partials + RowBuffer.CHUNK_BYTES + 4L * lane);
    }
  }

  private static FloatVector floats(byte[] rows, int at) {
    return ByteVector.fromArray(BYTES, rows, at).reinterpretAsFloats();
  }
}
