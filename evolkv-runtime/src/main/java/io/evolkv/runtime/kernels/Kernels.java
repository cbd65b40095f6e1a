package io.evolkv.runtime.kernels;

/**
 * The inner loops of a decoder. Implementations are stateless and thread-safe.
 *
 * <p>Every result is defined down to the order of its roundings, so that neither vector width, nor
 * batch size, nor the state of the JIT compiler changes a bit:
 *
 * <ul>
 *   <li>products of matrices add one fused multiply-add after the other along the inner dimension,
 *       starting from 0, or from what is there already;
 *   <li>sums over a row add element i to partial sum {@code i % 16}, then fold 16 into 8, 4, 2, 1;
 *   <li>exp is the polynomial of {@link Exponential}, since neither {@code Math.exp} nor the Vector
 *       API's EXP are the same in interpreted and compiled code.
 * </ul>
 */
public interface Kernels {
  /**
   * Columns of a panel: matrices on the right-hand side of a product are stored in panels of this
   * width.
   */
  int PANEL = 32;

  /** Partial sums of a row. */
  int PARTIALS = 16;

  /**
   * The implementation in a few words.
   *
   * @return for example {@code vector, 512 bits}
   */
  String description();

  /**
   * Products with weights as files store them.
   *
   * @return the same kind of kernels
   */
  RowKernels rows();

  /**
   * C = A · B for one panel: A is {@code [rows, depth]}, B {@code [depth, PANEL]}, C {@code [rows,
   * PANEL]}.
   *
   * @param a left matrix, row by row
   * @param aOffset its first element
   * @param aStride distance of its rows
   * @param b right matrix, row by row
   * @param bOffset its first element
   * @param bStride distance of its rows, at least {@link #PANEL}
   * @param depth inner dimension
   * @param c result, overwritten
   * @param cOffset its first element
   * @param cStride distance of its rows, at least {@link #PANEL}
   * @param rows rows of A and C
   */
  default void multiplyPanel(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int depth,
      float[] c,
      int cOffset,
      int cStride,
      int rows) {
    multiplyPanels(
        a, aOffset, aStride, b, bOffset, bStride, 0, 1, depth, c, cOffset, cStride, rows);
  }

  /**
   * C = A · B for several panels: as {@link #multiplyPanel} for each, C's panels side by side.
   *
   * @param a left matrix, row by row
   * @param aOffset its first element
   * @param aStride distance of its rows
   * @param b right matrix
   * @param bOffset its first element
   * @param bStride distance of the rows of a panel
   * @param bNext distance of panels
   * @param panels number of panels
   * @param depth inner dimension
   * @param c result, overwritten
   * @param cOffset its first element
   * @param cStride distance of its rows, at least {@code panels * PANEL}
   * @param rows rows of A and C
   */
  void multiplyPanels(
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
      int rows);

  /**
   * C = C + A · B for several panels: as {@link #multiplyPanels}, but that the sums start from what
   * is there. So a product whose inner dimension lies in several places is the same bits as one.
   *
   * @param a left matrix, row by row
   * @param aOffset its first element
   * @param aStride distance of its rows
   * @param b right matrix
   * @param bOffset its first element
   * @param bStride distance of the rows of a panel
   * @param bNext distance of panels
   * @param panels number of panels
   * @param depth inner dimension
   * @param c summand and result
   * @param cOffset its first element
   * @param cStride distance of its rows, at least {@code panels * PANEL}
   * @param rows rows of A and C
   */
  void addPanels(
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
      int rows);

  /**
   * RMSNorm (arXiv:1910.07467): out = x / sqrt(mean(x²) + epsilon) · weight.
   *
   * @param x input
   * @param xOffset its first element
   * @param weight one factor per element
   * @param epsilon added to the mean square
   * @param out result
   * @param outOffset its first element
   * @param n number of elements
   */
  void rmsNorm(
      float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int n);

  /**
   * The largest element.
   *
   * @param x values, no NaN
   * @param offset first element
   * @param n number of elements, at least 1
   * @return the maximum
   */
  float max(float[] x, int offset, int n);

  /**
   * Replaces x by exp((x - shift) · scale) and adds up.
   *
   * @param x values, replaced
   * @param offset first element
   * @param n number of elements
   * @param shift subtracted first
   * @param scale multiplied then
   * @return the sum of the new values
   */
  float expSum(float[] x, int offset, int n, float shift, float scale);

  /**
   * x = x · factor.
   *
   * @param x values, replaced
   * @param offset first element
   * @param n number of elements
   * @param factor the factor
   */
  void scale(float[] x, int offset, int n, float factor);

  /**
   * The gate of SwiGLU (arXiv:2002.05202): gate = gate / (1 + exp(-gate)) · up.
   *
   * @param gate gate values, replaced
   * @param gateOffset first element
   * @param up factors
   * @param upOffset first element
   * @param n number of elements
   */
  void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n);

  /**
   * The gate of GeGLU (arXiv:2002.05202) with the tanh form of GELU (arXiv:1606.08415): gate = gate
   * / 2 · (1 + tanh(sqrt(2/π) · (gate + 0.044715 · gate³))) · up. Since (1 + tanh(u)) / 2 is 1 / (1
   * + exp(-2u)), it is one exp.
   *
   * @param gate gate values, replaced
   * @param gateOffset first element
   * @param up factors
   * @param upOffset first element
   * @param n number of elements
   */
  void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n);

  /**
   * A soft cap: x = cap · tanh(x / cap), computed as cap - 2 · cap / (1 + exp(2x / cap)).
   *
   * @param x values, replaced
   * @param offset first element
   * @param n number of elements
   * @param cap bound of the results' size, positive
   */
  void softCap(float[] x, int offset, int n, float cap);

  /**
   * x = x + y.
   *
   * @param x values, replaced
   * @param xOffset first element
   * @param y summands
   * @param yOffset first element
   * @param n number of elements
   */
  void add(float[] x, int xOffset, float[] y, int yOffset, int n);

  /**
   * Softmax in place: x = exp((x - max) · scale) / sum.
   *
   * @param x logits, replaced by probabilities
   * @param offset first element
   * @param n number of elements, at least 1
   * @param scale factor of the logits, positive
   */
  default void softmax(float[] x, int offset, int n, float scale) {
    float sum = expSum(x, offset, n, max(x, offset, n), scale);
    scale(x, offset, n, 1 / sum);
  }

  /**
   * Folds partial sums in the fixed order.
   *
   * @param partials {@link #PARTIALS} values, overwritten
   * @return their sum
   */
  static float fold(float[] partials) {
    for (int width = PARTIALS / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        partials[i] += partials[i + width];
      }
    }
    return partials[0];
  }
}
