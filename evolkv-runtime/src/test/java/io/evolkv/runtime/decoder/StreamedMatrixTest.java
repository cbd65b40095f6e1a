package io.evolkv.runtime.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.runtime.gguf.GgufBlocks;
import io.evolkv.runtime.gguf.GgufTensor;
import io.evolkv.runtime.gguf.TensorType;
import io.evolkv.runtime.kernels.KernelProvider;
import io.evolkv.runtime.kernels.Kernels;
import io.evolkv.runtime.parallel.WorkPool;
import io.evolkv.runtime.weights.WeightTensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products with rows in the file are the definition's bits, whatever the type, the number of
 * inputs, the number of threads and the kernels. The build runs this class once per vector width.
 */
@Tag("kernels")
class StreamedMatrixTest {
  private final Kernels vector = KernelProvider.select(KernelProvider.Choice.VECTOR).kernels();
  private final Kernels scalar = KernelProvider.select(KernelProvider.Choice.SCALAR).kernels();
  private final SplittableRandom random = new SplittableRandom(5);

  private float[] random(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private record Stored(GgufTensor tensor) implements WeightTensor {
    @Override
    public String name() {
      return tensor.name();
    }

    @Override
    public TensorType type() {
      return tensor.type();
    }

    @Override
    public long[] dimensions() {
      return tensor.dimensions();
    }

    @Override
    public long values() {
      return tensor.values();
    }

    @Override
    public MemorySegment data() {
      return tensor.data();
    }

    @Override
    public void decode(long first, int count, float[] out, int offset) {
      tensor.decode(first, count, out, offset);
    }
  }

  private WeightTensor tensor(TensorType type, int inputs, int outputs) {
    return new Stored(GgufBlocks.tensor(type, inputs, outputs, random));
  }

  /** Element i goes to partial sum i % 16; 16 sums fold into 8, 4, 2, 1. */
  private static float product(float[] w, float[] x, int xOffset) {
    float[] sums = new float[16];
    for (int i = 0; i < w.length; i++) {
      sums[i % 16] = Math.fma(w[i], x[xOffset + i], sums[i % 16]);
    }
    for (int width = 8; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        sums[i] += sums[i + width];
      }
    }
    return sums[0];
  }

  private static void assertProducts(
      Matrix matrix, List<StoredRows> parts, int[] starts, Kernels kernels, float[] x, int rows) {
    int inputs = parts.getFirst().inputs();
    int xStride = inputs + 3;
    float[] out = new float[rows * matrix.stride()];
    try (WorkPool pool = new WorkPool(2)) {
      matrix.multiply(kernels, pool, x, 1, xStride, rows, out);
    }
    float[] weights = new float[inputs];
    for (int part = 0; part < parts.size(); part++) {
      for (int output = 0; output < parts.get(part).rows(); output++) {
        parts.get(part).read(output, weights);
        for (int row = 0; row < rows; row++) {
          assertThat(out[row * matrix.stride() + starts[part] + output])
              .as("part %d, output %d, row %d", part, output, row)
              .isEqualTo(product(weights, x, 1 + row * xStride));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K",
        "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"
      })
  void aProductIsTheDefinitionForEveryType(TensorType type) {
    int inputs = 512;
    int outputs = 61;
    WeightTensor tensor = tensor(type, inputs, outputs);
    List<StoredRows> rows = List.of(new StoredRows(tensor, 0, outputs));
    Matrix matrix = Matrix.stream(inputs, outputs, rows, 0);
    float[] x = random(1 + 8 * (inputs + 3));
    for (int inputRows : new int[] {1, 2, 3, 8}) {
      assertProducts(matrix, rows, new int[] {0}, vector, x, inputRows);
    }
    assertProducts(matrix, rows, new int[] {0}, scalar, x, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void stackedPartsComeToTheirPlaces(int inputRows) {
    int inputs = 96;
    WeightTensor upper = tensor(TensorType.Q8_0, inputs, 100);
    WeightTensor lower = tensor(TensorType.Q4_1, inputs, 9);
    List<StoredRows> parts =
        List.of(
            new StoredRows(upper, 3, 70),
            new StoredRows(upper, 90, 5),
            new StoredRows(lower, 0, 9));
    int[] starts = {0, 70, 96};
    Matrix matrix = Matrix.stream(inputs, 105, parts, starts);
    float[] x = random(1 + inputRows * (inputs + 3));
    assertProducts(matrix, parts, starts, vector, x, inputRows);
  }

  @Test
  void moreInputsThanTheBufferHoldsAreTheSame() {
    int inputs = 4096;
    int inputRows = 400;
    WeightTensor tensor = tensor(TensorType.Q8_0, inputs, 24);
    Matrix matrix = Matrix.stream(inputs, 24, List.of(new StoredRows(tensor, 0, 24)), 0);
    float[] x = random(inputRows * inputs);
    float[] together = new float[inputRows * matrix.stride()];
    float[] alone = new float[matrix.stride()];
    try (WorkPool pool = new WorkPool(4)) {
      matrix.multiply(vector, pool, x, 0, inputs, inputRows, together);
      for (int row = 0; row < inputRows; row += 37) {
        matrix.multiply(vector, pool, x, row * inputs, inputs, 1, alone);
        int start = row * matrix.stride();
        assertThat(Arrays.copyOfRange(together, start, start + 24))
            .containsExactly(Arrays.copyOf(alone, 24));
      }
    }
  }

  @Test
  void rowsThatAreNoWholeBlocksAreRefused() {
    assertThat(Matrix.canStream(4096)).isTrue();
    assertThat(Matrix.canStream(100)).isFalse();
    WeightTensor tensor = tensor(TensorType.F32, 100, 2);
    assertThatThrownBy(() -> Matrix.stream(100, 2, List.of(new StoredRows(tensor, 0, 2)), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100 inputs");
  }
}
