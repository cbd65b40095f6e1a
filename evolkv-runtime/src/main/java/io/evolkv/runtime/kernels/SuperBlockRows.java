package io.evolkv.runtime.kernels;

import static io.evolkv.runtime.kernels.VectorRowKernels.LANES;

import java.lang.invoke.MethodHandle;
import jdk.incubator.vector.FloatVector;

/**
 * Rows of super-blocks of 256 values (Q2_K to Q6_K, IQ4_XS), which consist of sub-blocks of 16 or
 * 32. A value is (d · s) · q, for some types less m · t: a small integer q, a factor d · s of its
 * sub-block and a minimum m · t of its sub-block, rounded at each step.
 *
 * <p>First the integers of a row are unpacked to signed bytes, and the factors and minima of its
 * sub-blocks computed. What comes after that is the same for all types. Unpacking is compiled by
 * itself, for the reason given in {@link SeparateFormat}.
 */
final class SuperBlockRows implements RowFormat {
  private static final int VALUES = 256;

  private static final MethodHandle UNPACK =
      SeparateFormat.method(
          Unpacking.class, "unpack", byte[].class, int.class, int.class, UnpackedRow.class);

  private final MethodHandle unpack;
  private final int shift;
  private final boolean minima;

  /** How a type's rows are unpacked. {@code KQuants} describes where the bits are. */
  interface Unpacking {
    /**
     * Unpacks the small integers of a row to signed bytes in the order of the values, and computes
     * the factors d · s and, where the type has them, the minima m · t of its sub-blocks.
     *
     * @param rows stored rows
     * @param row first byte of the row
     * @param blocks its super-blocks
     * @param to gets integers and factors
     */
    void unpack(byte[] rows, int row, int blocks, UnpackedRow to);
  }

  /**
   * A type.
   *
   * @param unpacking unpacks a row
   * @param shift an index of a value shifted by this is that of its sub-block: 4 or 5
   * @param minima whether something is subtracted in the sub-blocks
   */
  SuperBlockRows(Unpacking unpacking, int shift, boolean minima) {
    unpack = UNPACK.bindTo(unpacking);
    this.shift = shift;
    this.minima = minima;
  }

  private void unpack(byte[] rows, int row, int depth, UnpackedRow to) {
    try {
      unpack.invokeExact(rows, row, depth / VALUES, to);
    } catch (Throwable problem) {
      throw SeparateFormat.thrown(problem);
    }
  }

  @Override
  public void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer) {
    UnpackedRow unpacked = buffer.unpacked(depth)[0];
    unpack(rows, row, depth, unpacked);
    if (minima) {
      decodeWithMinima(unpacked, depth, out);
    } else {
      decode(unpacked, depth, out);
    }
  }

  private void decode(UnpackedRow row, int depth, long out) {
    byte[] q = row.integers();
    float[] scales = row.scales();
    for (int i = 0; i < depth; i += LANES) {
      Quants.store(Quants.signed(q, i).mul(scales[i >>> shift]), out + RowBuffer.inTile(i));
    }
  }

  private void decodeWithMinima(UnpackedRow row, int depth, long out) {
    byte[] q = row.integers();
    float[] scales = row.scales();
    float[] minima = row.minima();
    for (int i = 0; i < depth; i += LANES) {
      int b = i >>> shift;
      FloatVector values = Quants.signed(q, i).mul(scales[b]).sub(minima[b]);
      Quants.store(values, out + RowBuffer.inTile(i));
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
    UnpackedRow[] unpacked = buffer.unpacked(depth);
    unpack(rows, row0, depth, unpacked[0]);
    unpack(rows, row1, depth, unpacked[1]);
    if (shift == 4) {
      dotOf16(unpacked[0], unpacked[1], x, xOffset, depth, partials);
    } else {
      dotOf32(unpacked[0], unpacked[1], x, xOffset, depth, partials);
    }
  }

  private void dotOf16(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    if (minima) {
      SuperBlockProducts.of16WithMinima(row0, row1, x, xOffset, depth, partials);
    } else {
      SuperBlockProducts.of16(row0, row1, x, xOffset, depth, partials);
    }
  }

  private void dotOf32(
      UnpackedRow row0, UnpackedRow row1, float[] x, int xOffset, int depth, long partials) {
    if (minima) {
      SuperBlockProducts.of32WithMinima(row0, row1, x, xOffset, depth, partials);
    } else {
      SuperBlockProducts.of32(row0, row1, x, xOffset, depth, partials);
    }
  }
}
