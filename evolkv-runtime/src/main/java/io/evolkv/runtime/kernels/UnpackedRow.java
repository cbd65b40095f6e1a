package io.evolkv.runtime.kernels;

/** A row of super-blocks as it is unpacked. A vector more than the row can be read and written. */
final class UnpackedRow {
  private final byte[] integers;
  private final float[] scales;
  private final float[] minima;

  /**
   * Room for a row.
   *
   * @param depth elements of the row
   */
  UnpackedRow(int depth) {
    int factors = depth / 16 + Kernels.PARTIALS;
    integers = new byte[depth + RowBuffer.BEYOND];
    scales = new float[factors];
    minima = new float[factors];
  }

  /** The small integers q. */
  byte[] integers() {
    return integers;
  }

  /** The factors of the sub-blocks of 16 or 32 values. */
  float[] scales() {
    return scales;
  }

  /** What is subtracted in the sub-blocks, where the type has that. */
  float[] minima() {
    return minima;
  }
}
