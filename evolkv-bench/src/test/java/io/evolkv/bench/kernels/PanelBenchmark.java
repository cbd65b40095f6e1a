package io.evolkv.bench.kernels;

import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** GEMM on packed panels: small models' weights, several panels side by side. */
public class PanelBenchmark extends KernelBenchmark {
  private static final int DEPTH = 576;
  private static final int PANELS = 6;
  private static final int WIDTH = PANELS * Kernels.PANEL;
  private static final int MOST_ROWS = 96;

  /** Rows of the left matrix. */
  @Param({"1", "12", "96"})
  public int rows;

  private final Kernels kernels = KernelProvider.select(KernelProvider.Choice.AUTO).kernels();
  private final float[] left = RandomFloats.of(MOST_ROWS * DEPTH);
  private final float[] panels = RandomFloats.of(DEPTH * WIDTH);
  private final float[] product = new float[MOST_ROWS * WIDTH];

  /** One panel. */
  @Benchmark
  public float[] multiplyPanel(Counters.Arithmetic work) {
    kernels.multiplyPanel(left, 0, DEPTH, panels, 0, Kernels.PANEL, DEPTH, product, 0, WIDTH, rows);
    work.multiplyAdds((double) rows * DEPTH * Kernels.PANEL);
    return product;
  }

  /** Six panels. */
  @Benchmark
  public float[] multiplyPanels(Counters.Arithmetic work) {
    int next = DEPTH * Kernels.PANEL;
    kernels.multiplyPanels(
        left, 0, DEPTH, panels, 0, Kernels.PANEL, next, PANELS, DEPTH, product, 0, WIDTH, rows);
    work.multiplyAdds((double) rows * DEPTH * WIDTH);
    return product;
  }
}
