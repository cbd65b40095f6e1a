package io.evolkv.runtime.decoder;

import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight matrix, one row of weights per output. Row i of a product depends on row i of the input
 * alone, and on nothing else: neither on the other rows nor on the number of threads.
 */
public sealed interface Matrix permits PanelMatrix, StreamedMatrix {
  /** Gives one row of weights at a time. */
  @FunctionalInterface
  interface Rows {
    /**
     * Reads a row.
     *
     * @param output index of the row: one output
     * @param row {@code [inputs]}, to be filled
     */
    void read(int output, float[] row);
  }

  /**
   * Copies a small matrix, decoded, into an order that suits the kernels.
   *
   * @param inputs columns
   * @param outputs rows
   * @param rows gives the rows
   * @return the packed matrix
   */
  static Matrix pack(int inputs, int outputs, Rows rows) {
    return PanelMatrix.pack(inputs, outputs, rows);
  }

  /**
   * Whether matrices of so many inputs can be left in the model file.
   *
   * @param inputs columns
   * @return true for whole blocks of 32 up to a length that no model has
   */
  static boolean canStream(int inputs) {
    return StreamedMatrix.fits(inputs);
  }

  /**
   * Leaves matrices in the model file, one below the other.
   *
   * @param inputs columns
   * @param outputs rows in all, gaps included
   * @param parts the matrices
   * @param starts index of each part's first output
   * @return the matrix
   * @throws IllegalArgumentException when so many inputs cannot be streamed
   */
  static Matrix stream(int inputs, int outputs, List<StoredRows> parts, int... starts) {
    List<StreamedMatrix.Part> placed = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      placed.add(new StreamedMatrix.Part(parts.get(i), starts[i]));
    }
    return new StreamedMatrix(inputs, outputs, placed);
  }

  /**
   * Outputs, padded to whole panels.
   *
   * @return the least distance of the result's rows
   */
  int stride();

  /**
   * Whether the weights stay in the model file and are decoded for each product, so that one
   * product of many rows costs less than several of fewer rows.
   *
   * @return false for a matrix in memory
   */
  boolean streamed();

  /**
   * out = x · Wᵀ.
   *
   * @param kernels the kernels
   * @param pool shares the work
   * @param x {@code [rows, inputs]}
   * @param xOffset first element
   * @param xStride distance of the rows of x
   * @param rows number of rows
   * @param out {@code [rows, stride()]}, overwritten; what lies between the outputs of stacked
   *     matrices and behind the last output is not meaningful
   */
  void multiply(
      Kernels kernels, WorkPool pool, float[] x, int xOffset, int xStride, int rows, float[] out);
}
