package io.evolkv.runtime.decoder;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;

/**
 * Weights as floats in panels, {@code [panel][inputs][PANEL]}, for small matrices: nothing is left
 * to decode, and outputs are padded to whole panels with zeros. A product adds one fused
 * multiply-add after the other along the inputs.
 */
final class PanelMatrix implements Matrix {
  /**
   * Rows that one task multiplies with one panel; the panel then stays in the first-level cache.
   */
  private static final int ROWS_PER_TASK = 96;

  /** Below this many multiply-adds a product is done by the caller alone. */
  private static final long WORTH_SHARING = 400_000;

  private final int inputs;
  private final int outputs;
  private final float[] panels;

  private PanelMatrix(int inputs, int outputs, float[] panels) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.panels = panels;
  }

  static PanelMatrix pack(int inputs, int outputs, Rows rows) {
    float[] panels = new float[Math.multiplyExact(HeadCache.wholePanels(outputs), inputs)];
    float[] row = new float[inputs];
    for (int output = 0; output < outputs; output++) {
      rows.read(output, row);
      int start = output / Kernels.PANEL * Kernels.PANEL * inputs + output % Kernels.PANEL;
      for (int input = 0; input < inputs; input++) {
        panels[start + input * Kernels.PANEL] = row[input];
      }
    }
    return new PanelMatrix(inputs, outputs, panels);
  }

  @Override
  public int stride() {
    return HeadCache.wholePanels(outputs);
  }

  @Override
  public boolean streamed() {
    return false;
  }

  @Override
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
