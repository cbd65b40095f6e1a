package io.evolkv.runtime.kernels;

import java.util.Arrays;

/**
 * Plain loops: the reference that the vector implementation is compared with, and the fallback
 * where there is none.
 */
final class ScalarKernels implements Kernels {
  private static final RowKernels ROWS = new ScalarRowKernels();

  /** 2 · sqrt(2/π), for {@link #tanhGated}. */
  static final float GELU_LINEAR = 0x1.988454p0f;

  /** 2 · sqrt(2/π) · 0.044715. */
  static final float GELU_CUBIC = 0.071354814f;

  @Override
  public String description() {
    return "scalar";
  }

  @Override
  public RowKernels rows() {
    return ROWS;
  }

  @Override
  public void multiplyPanels(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int panels,
      int depth,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    for (int row = 0; row < rows; row++) {
      int start = cOffset + row * cStride;
      Arrays.fill(c, start, start + panels * PANEL, 0f);
    }
    addPanels(
        a, aOffset, aStride, b, bOffset, bStride, bNext, panels, depth, c, cOffset, cStride, rows);
  }

  @Override
  public void addPanels(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int bNext,
      int panels,
      int depth,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < panels * PANEL; column++) {
        int start = bOffset + column / PANEL * bNext + column % PANEL;
        int to = cOffset + row * cStride + column;
        float sum = c[to];
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[aOffset + row * aStride + k], b[start + k * bStride], sum);
        }
        c[to] = sum;
      }
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int n) {
    float[] partials = new float[PARTIALS];
    for (int i = 0; i < n; i++) {
      int lane = i % PARTIALS;
      partials[lane] = Math.fma(x[xOffset + i], x[xOffset + i], partials[lane]);
    }
    float factor = (float) (1 / Math.sqrt(Kernels.fold(partials) / n + epsilon));
    for (int i = 0; i < n; i++) {
      out[outOffset + i] = x[xOffset + i] * factor * weight[i];
    }
  }

  @Override
  public float max(float[] x, int offset, int n) {
    float max = x[offset];
    for (int i = 1; i < n; i++) {
      max = Math.max(max, x[offset + i]);
    }
    return max;
  }

  @Override
  public float expSum(float[] x, int offset, int n, float shift, float scale) {
    float[] partials = new float[PARTIALS];
    for (int i = 0; i < n; i++) {
      float e = Exponential.exp((x[offset + i] - shift) * scale);
      x[offset + i] = e;
      partials[i % PARTIALS] += e;
    }
    return Kernels.fold(partials);
  }

  @Override
  public void scale(float[] x, int offset, int n, float factor) {
    for (int i = offset; i < offset + n; i++) {
      x[i] *= factor;
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    for (int i = 0; i < n; i++) {
      gate[gateOffset + i] = gated(gate[gateOffset + i], up[upOffset + i]);
    }
  }

  static float gated(float gate, float up) {
    return gate / (1 + Exponential.exp(-gate)) * up;
  }

  @Override
  public void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    for (int i = 0; i < n; i++) {
      gate[gateOffset + i] = tanhGated(gate[gateOffset + i], up[upOffset + i]);
    }
  }

  static float tanhGated(float gate, float up) {
    float twice = gate * Math.fma(gate * gate, GELU_CUBIC, GELU_LINEAR);
    return gate / (1 + Exponential.exp(-twice)) * up;
  }

  @Override
  public void softCap(float[] x, int offset, int n, float cap) {
    for (int i = offset; i < offset + n; i++) {
      x[i] = capped(x[i], cap);
    }
  }

  static float capped(float x, float cap) {
    return cap - 2 * cap / (1 + Exponential.exp(x * (2 / cap)));
  }

  @Override
  public void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      x[xOffset + i] += y[yOffset + i];
    }
  }
}
