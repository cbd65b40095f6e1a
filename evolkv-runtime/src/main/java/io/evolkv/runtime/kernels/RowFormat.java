package io.evolkv.runtime.kernels;

/**
 * How the rows of a type of weights, which lie in an array as they are stored, are decoded and
 * multiplied. Each type has a class of its own; {@link SeparateFormat} says why, and keeps their
 * loops apart.
 */
interface RowFormat {
  /**
   * Decodes a stored row.
   *
   * @param rows stored rows
   * @param row first byte of the row
   * @param depth elements of the row, whole blocks of the type
   * @param out where it goes, a row of a tile of weights in {@link RowBuffer#MEMORY}
   * @param buffer scratch
   */
  void decode(byte[] rows, int row, int depth, long out, RowBuffer buffer);

  /**
   * Multiplies two stored rows with an input, as many of the partial sums at a time as a vector has
   * lanes.
   *
   * @param rows stored rows
   * @param row0 first byte of one row
   * @param row1 first byte of the other
   * @param x input
   * @param xOffset its first element
   * @param depth elements of a row, whole blocks of the type
   * @param buffer scratch
   * @param partials where in {@link RowBuffer#MEMORY} 16 partial sums of one row and then those of
   *     the other go
   */
  void dot(
      byte[] rows,
      int row0,
      int row1,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer buffer,
      long partials);
}
