package io.evolkv.runtime.architecture;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.decoder.Matrix;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.Arrays;
import java.util.List;

/** The one place where tensors become the matrices that the decoder multiplies with. */
final class PackedWeights {
  private PackedWeights() {}

  /**
   * Some rows of a tensor.
   *
   * @param tensor the tensor
   * @param first its first row that counts
   * @param rows number of rows
   */
  record Part(WeightTensor tensor, int first, int rows) {
    static Part whole(WeightTensor tensor) {
      return new Part(tensor, 0, Math.toIntExact(tensor.dimensions()[1]));
    }
  }

  /** One tensor as it is. */
  static Matrix of(int inputs, WeightTensor tensor) {
    return stacked(inputs, List.of(Part.whole(tensor)), 0);
  }

  /** Parts one below the other, without room between them. */
  static Matrix stacked(int inputs, List<Part> parts) {
    int[] starts = new int[parts.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + parts.get(i - 1).rows();
    }
    return stacked(inputs, parts, starts);
  }

  /** Two parts one below the other, the second from a whole panel on. */
  static Matrix stackedOnPanels(int inputs, Part upper, Part lower) {
    return stacked(inputs, List.of(upper, lower), 0, HeadCache.wholePanels(upper.rows()));
  }

  /** Parts from their own outputs on; outputs between them are 0. */
  private static Matrix stacked(int inputs, List<Part> parts, int... starts) {
    int outputs = starts[starts.length - 1] + parts.getLast().rows();
    return Matrix.pack(
        inputs,
        outputs,
        (output, row) -> {
          int index = starts.length - 1;
          while (output < starts[index]) {
            index--;
          }
          Part part = parts.get(index);
          int within = output - starts[index];
          if (within < part.rows()) {
            read(part.tensor(), part.first() + within, row);
          } else {
            Arrays.fill(row, 0f);
          }
        });
  }

  /** A tensor whose inputs are heads; each head is padded to whole panels. */
  static Matrix paddedHeads(int heads, int headDim, WeightTensor tensor) {
    int padded = HeadCache.wholePanels(headDim);
    float[] plain = new float[heads * headDim];
    return Matrix.pack(
        heads * padded,
        Math.toIntExact(tensor.dimensions()[1]),
        (output, row) -> {
          read(tensor, output, plain);
          for (int head = 0; head < heads; head++) {
            System.arraycopy(plain, head * headDim, row, head * padded, headDim);
          }
        });
  }

  private static void read(WeightTensor tensor, int index, float[] row) {
    tensor.decode((long) index * row.length, row.length, row, 0);
  }
}
