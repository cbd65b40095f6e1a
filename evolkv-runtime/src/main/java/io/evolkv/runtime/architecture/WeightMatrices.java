package io.evolkv.runtime.architecture;

import io.evolkv.runtime.cache.HeadCache;
import io.evolkv.runtime.decoder.Matrix;
import io.evolkv.runtime.decoder.StoredRows;
import io.evolkv.runtime.weights.TensorSource;
import io.evolkv.runtime.weights.WeightTensor;
import java.util.Arrays;
import java.util.List;

/**
 * The one place where tensors become the matrices that the decoder multiplies with: those of a
 * small model are decoded into memory once, those of a large one stay in the file.
 */
final class WeightMatrices {
  /** Up to so many values, decoded weights take at most 64 MiB. */
  private static final long SMALL = 1L << 24;

  private final boolean large;

  WeightMatrices(TensorSource weights) {
    large = weights.tensors().stream().mapToLong(WeightTensor::values).sum() > SMALL;
  }

  /** All rows of a matrix. */
  static StoredRows whole(WeightTensor tensor) {
    return new StoredRows(tensor, 0, Math.toIntExact(tensor.dimensions()[1]));
  }

  /** One tensor as it is. */
  Matrix of(int inputs, WeightTensor tensor) {
    return stacked(inputs, List.of(whole(tensor)), 0);
  }

  /** Parts one below the other, without room between them. */
  Matrix stacked(int inputs, List<StoredRows> parts) {
    int[] starts = new int[parts.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + parts.get(i - 1).rows();
    }
    return stacked(inputs, parts, starts);
  }

  /** Two parts one below the other, the second from a whole panel on. */
  Matrix stackedOnPanels(int inputs, StoredRows upper, StoredRows lower) {
    return stacked(inputs, List.of(upper, lower), 0, HeadCache.wholePanels(upper.rows()));
  }

  /** Parts from their own outputs on; outputs between them are 0. */
  private Matrix stacked(int inputs, List<StoredRows> parts, int... starts) {
    int outputs = starts[starts.length - 1] + parts.getLast().rows();
    if (large && Matrix.canStream(inputs)) {
      return Matrix.stream(inputs, outputs, parts, starts);
    }
    return Matrix.pack(
        inputs,
        outputs,
        (output, row) -> {
          int index = starts.length - 1;
          while (output < starts[index]) {
            index--;
          }
          StoredRows part = parts.get(index);
          int within = output - starts[index];
          if (within < part.rows()) {
            part.read(within, row);
          } else {
            Arrays.fill(row, 0f);
          }
        });
  }

  /** A tensor whose inputs are heads; each head is padded to whole panels. */
  Matrix paddedHeads(int heads, int headDim, WeightTensor tensor) {
    int padded = HeadCache.wholePanels(headDim);
    if (padded == headDim) {
      return of(heads * headDim, tensor);
    }
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
