package io.evolkv.runtime.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector and scalar kernels give the same bits; both agree with arithmetic in double. The build
 * runs this class once per vector width.
 */
@Tag("kernels")
class KernelsTest {
  private final Kernels vector = KernelProvider.select(KernelProvider.Choice.VECTOR).kernels();
  private final Kernels scalar = KernelProvider.select(KernelProvider.Choice.SCALAR).kernels();
  private final SplittableRandom random = new SplittableRandom(7);

  private float[] random(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @Test
  void theWidthAskedForIsTheWidthUsed() {
    String bits = System.getProperty("evolkv.vector.bits");
    if (bits != null) {
      assertThat(vector.description()).isEqualTo("vector, " + bits + " bits");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 24, 25, 48, 61})
  void productsOfPanelsAreTheSameBits(int rows) {
    int depth = 1 + random.nextInt(130);
    int aStride = depth + 3;
    int bStride = Kernels.PANEL * 2;
    int cStride = Kernels.PANEL + 5;
    float[] a = random(7 + rows * aStride);
    float[] b = random(9 + depth * bStride);
    float[] expected = random(11 + rows * cStride);
    float[] actual = expected.clone();
    scalar.multiplyPanel(a, 7, aStride, b, 9, bStride, depth, expected, 11, cStride, rows);
    vector.multiplyPanel(a, 7, aStride, b, 9, bStride, depth, actual, 11, cStride, rows);
    assertThat(actual).containsExactly(expected);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < Kernels.PANEL; column++) {
        double sum = 0;
        for (int k = 0; k < depth; k++) {
          sum += (double) a[7 + row * aStride + k] * b[9 + k * bStride + column];
        }
        assertThat((double) actual[11 + row * cStride + column]).isCloseTo(sum, within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 13, 25, 48})
  void aProductInTwoPartsIsTheSameBitsAsInOne(int rows) {
    int depth = 2 + random.nextInt(200);
    int first = 1 + random.nextInt(depth - 1);
    int panels = 3;
    int bStride = panels * Kernels.PANEL;
    int cStride = bStride + 5;
    float[] a = random(7 + rows * depth);
    float[] b = random(9 + depth * bStride);
    float[] whole = random(11 + rows * cStride);
    for (Kernels kernels : new Kernels[] {scalar, vector}) {
      float[] parts = whole.clone();
      kernels.multiplyPanels(
          a, 7, depth, b, 9, bStride, 32, panels, first, parts, 11, cStride, rows);
      int rest = 9 + first * bStride;
      kernels.addPanels(
          a,
          7 + first,
          depth,
          b,
          rest,
          bStride,
          32,
          panels,
          depth - first,
          parts,
          11,
          cStride,
          rows);
      scalar.multiplyPanels(
          a, 7, depth, b, 9, bStride, 32, panels, depth, whole, 11, cStride, rows);
      assertThat(parts).containsExactly(whole);
    }
  }

  @Test
  void aRowOfAProductDoesNotDependOnTheOtherRows() {
    int depth = 100;
    float[] a = random(64 * depth);
    float[] b = random(depth * Kernels.PANEL);
    float[] together = new float[64 * Kernels.PANEL];
    vector.multiplyPanel(a, 0, depth, b, 0, Kernels.PANEL, depth, together, 0, Kernels.PANEL, 64);
    for (int row = 0; row < 64; row++) {
      float[] alone = new float[Kernels.PANEL];
      vector.multiplyPanel(
          a, row * depth, depth, b, 0, Kernels.PANEL, depth, alone, 0, Kernels.PANEL, 1);
      int start = row * Kernels.PANEL;
      assertThat(alone).containsExactly(Arrays.copyOfRange(together, start, start + 32));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 16, 17, 31, 32, 33, 128, 131, 352, 1027})
  void rowsAreTheSameBits(int n) {
    float[] x = random(n + 3);
    float[] weight = random(n);
    float[] expected = new float[n + 5];
    float[] actual = new float[n + 5];
    scalar.rmsNorm(x, 3, weight, 1e-5f, expected, 5, n);
    vector.rmsNorm(x, 3, weight, 1e-5f, actual, 5, n);
    assertThat(actual).containsExactly(expected);

    assertThat(vector.max(x, 3, n)).isEqualTo(scalar.max(x, 3, n));

    float[] gate = random(n + 2);
    float[] gate2 = gate.clone();
    scalar.swiGlu(gate, 2, x, 3, n);
    vector.swiGlu(gate2, 2, x, 3, n);
    assertThat(gate2).containsExactly(gate);

    float[] gelu = random(n + 2);
    float[] gelu2 = gelu.clone();
    scalar.geGlu(gelu, 2, x, 3, n);
    vector.geGlu(gelu2, 2, x, 3, n);
    assertThat(gelu2).containsExactly(gelu);

    float[] capped = x.clone();
    float[] capped2 = x.clone();
    scalar.softCap(capped, 3, n, 0.8f);
    vector.softCap(capped2, 3, n, 0.8f);
    assertThat(capped2).containsExactly(capped);

    float[] sum = x.clone();
    float[] sum2 = x.clone();
    scalar.add(sum, 3, weight, 0, n);
    vector.add(sum2, 3, weight, 0, n);
    assertThat(sum2).containsExactly(sum);

    float[] logits = x.clone();
    float[] logits2 = x.clone();
    scalar.softmax(logits, 3, n, 0.3f);
    vector.softmax(logits2, 3, n, 0.3f);
    assertThat(logits2).containsExactly(logits);
  }

  @Test
  void rowsAreWhatTheyAreInDouble() {
    int n = 77;
    float[] x = random(n);
    float[] weight = random(n);
    float[] normed = new float[n];
    vector.rmsNorm(x, 0, weight, 1e-5f, normed, 0, n);
    float[] soft = x.clone();
    vector.softmax(soft, 0, n, 0.7f);
    float[] gate = x.clone();
    vector.swiGlu(gate, 0, weight, 0, n);
    double square = 0;
    double total = 0;
    for (float v : x) {
      square += (double) v * v;
      total += StrictMath.exp(0.7 * v);
    }
    for (int i = 0; i < n; i++) {
      double norm = x[i] / StrictMath.sqrt(square / n + 1e-5) * weight[i];
      assertThat((double) normed[i]).isCloseTo(norm, within(1e-5));
      assertThat((double) soft[i]).isCloseTo(StrictMath.exp(0.7 * x[i]) / total, within(1e-6));
      double silu = x[i] / (1 + StrictMath.exp(-x[i])) * weight[i];
      assertThat((double) gate[i]).isCloseTo(silu, within(1e-5));
    }
  }

  @Test
  void expIsWithinTwoUnitsInTheLastPlace() {
    for (int i = 0; i < 100_000; i++) {
      float x = (float) random.nextDouble(Exponential.LOWEST, Exponential.HIGHEST);
      double exact = StrictMath.exp(x);
      assertThat((double) Exponential.exp(x))
          .isCloseTo(exact, within(2.0 * Math.ulp((float) exact)));
    }
    assertThat(Exponential.exp(0)).isEqualTo(1);
    assertThat(Exponential.exp(Float.NEGATIVE_INFINITY)).isLessThan(1e-37f);
    assertThat(Exponential.exp(1e30f)).isFinite();
  }

  @Test
  void geluAndSoftCapAreWhatTheyAreInDouble() {
    int n = 400;
    float[] x = new float[n];
    float[] up = random(n);
    for (int i = 0; i < n; i++) {
      x[i] = (i - 200) * 0.05f;
    }
    float[] gate = x.clone();
    vector.geGlu(gate, 0, up, 0, n);
    float[] capped = x.clone();
    vector.softCap(capped, 0, n, 3);
    for (int i = 0; i < n; i++) {
      double inner = StrictMath.sqrt(2 / Math.PI) * (x[i] + 0.044715 * StrictMath.pow(x[i], 3));
      double gelu = 0.5 * x[i] * (1 + StrictMath.tanh(inner)) * up[i];
      assertThat((double) gate[i]).isCloseTo(gelu, within(1e-6 * (1 + Math.abs(gelu))));
      assertThat((double) capped[i]).isCloseTo(3 * StrictMath.tanh(x[i] / 3), within(1e-6));
    }
  }

  @Test
  void geluAndSoftCapOfExtremeValuesAreFinite() {
    float[] gate = {-3e38f, -50, 0, 50, 3e38f};
    vector.geGlu(gate, 0, new float[] {1, 1, 1, 1, 1}, 0, 5);
    assertThat(gate[1]).isCloseTo(0, within(1e-30f));
    assertThat(gate[2]).isZero();
    assertThat(gate[3]).isEqualTo(50);
    assertThat(gate[4]).isEqualTo(3e38f);
    float[] logits = {-3e38f, 3e38f};
    vector.softCap(logits, 0, 2, 30);
    assertThat(logits).containsExactly(-30, 30);
  }

  @Test
  void softmaxOfExtremeLogitsIsFinite() {
    float[] x = {-3e38f, 0, 3e38f};
    vector.softmax(x, 0, 3, 1);
    assertThat(x[2]).isEqualTo(1);
    assertThat(x[0]).isLessThan(1e-30f);
  }
}
