package io.evolkv.runtime.decoder;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;

/**
 * A weight matrix in panels: {@code [panel][inputs][PANEL]}, outputs padded to whole panels with
 * zeros. Row i of the product depends on row i of the input alone.
 */
public final class Matrix {
  /**
   * Rows that one task multiplies with one panel; the panel then stays in the first-level cache.
   */
  private static final int ROWS_PER_TASK = 96;

  /** Below this many multiply-adds a product is done by the caller alone. */
  private static final long WORTH_SHARING = 400_000;

  private final int inputs;
  private final int outputs;
  private final float[] panels;

  private Matrix(int inputs, int outputs, float[] panels) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.panels = panels;
  }

  /** Gives one row of weights at a time. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Reads a row.
     *
     * @param output index of the row: one output
     * @param row {@code [inputs]}, to be filled
     */
    void read(int output, float[] row);
  }

  /**
   * Packs a matrix.
   *
   * @param inputs columns
   * @param outputs rows
   * @param rows gives the rows
   * @return the packed matrix
   */
  public static Matrix pack(int inputs, int outputs, Rows rows) {
    float[] panels = new float[Math.multiplyExact(HeadCache.wholePanels(outputs), inputs)];
    float[] row = new float[inputs];
    for (int output = 0; output < outputs; output++) {
      rows.read(output, row);
      int start = output / Kernels.PANEL * Kernels.PANEL * inputs + output % Kernels.PANEL;
      for (int input = 0; input < inputs; input++) {
        panels[start + input * Kernels.PANEL] = row[input];
      }
    }
    return new Matrix(inputs, outputs, panels);
  }

  /**
   * Outputs, padded.
   *
   * @return the least distance of the result's rows
   */
  public int stride() {
    return HeadCache.wholePanels(outputs);
  }

  /**
   * Bytes of the packed weights.
   *
   * @return memory held
   */
  public long bytes() {
    return (long) Float.BYTES * panels.length;
  }

  /**
   * out = x · Wᵀ.
   *
   * @param kernels the kernels
   * @param pool shares the work
   * @param x {@code [rows, inputs]}
   * @param xOffset first element
   * @param xStride distance of the rows of x
   * @param rows number of rows
   * @param out {@code [rows, stride()]}, overwritten
   */
  public void multiply(
      Kernels kernels, WorkPool pool, float[] x, int xOffset, int xStride, int rows, float[] out) {
    int panelCount = stride() / Kernels.PANEL;
    int blocks = (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
    if ((long) rows * inputs * outputs < WORTH_SHARING) {
      for (int panel = 0; panel < panelCount; panel++) {
        multiplyPanel(kernels, x, xOffset, xStride, panel, 0, rows, out);
      }
      return;
    }
    pool.forEach(
        blocks * panelCount,
        task -> {
          int first = task / panelCount * ROWS_PER_TASK;
          int count = Math.min(ROWS_PER_TASK, rows - first);
          multiplyPanel(kernels, x, xOffset, xStride, task % panelCount, first, count, out);
        });
  }

  private void multiplyPanel(
      Kernels kernels,
      float[] x,
      int xOffset,
      int xStride,
      int panel,
      int firstRow,
      int rows,
      float[] out) {
    kernels.multiplyPanel(
        x,
        xOffset + firstRow * xStride,
        xStride,
        panels,
        panel * Kernels.PANEL * inputs,
        Kernels.PANEL,
        inputs,
        out,
        firstRow * stride() + panel * Kernels.PANEL,
        stride(),
        rows);
  }
}
