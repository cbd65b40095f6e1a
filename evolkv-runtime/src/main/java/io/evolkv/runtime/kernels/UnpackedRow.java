package io.evolkv.runtime.kernels;

/**
 * A row of super-blocks as it is unpacked.
 *
 * @param integers the small integers q, and a vector more that may be read or written
 * @param scales the factors of the sub-blocks of 16 or 32 values, and a vector more
 * @param minima what is subtracted in the sub-blocks, where the type has that, and a vector more
 */
record UnpackedRow(byte[] integers, float[] scales, float[] minima) {
  static UnpackedRow of(int depth) {
    int factors = depth / 16 + Kernels.PARTIALS;
    return new UnpackedRow(
        new byte[depth + RowBuffer.BEYOND], new float[factors], new float[factors]);
  }
}
