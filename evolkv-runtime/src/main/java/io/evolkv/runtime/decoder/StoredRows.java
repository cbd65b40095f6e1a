package io.evolkv.runtime.decoder;

import io.evolkv.runtime.gguf.TensorType;
import io.evolkv.runtime.weights.WeightTensor;
import java.lang.foreign.MemorySegment;

/**
 * Consecutive rows of a tensor, where the model file has them.
 *
 * @param tensor the tensor
 * @param first its first row that counts
 * @param rows number of rows
 */
public record StoredRows(WeightTensor tensor, int first, int rows) {
  TensorType type() {
    return tensor.type();
  }

  MemorySegment data() {
    return tensor.data();
  }

  int inputs() {
    return Math.toIntExact(tensor.dimensions()[0]);
  }

  /** Where a row begins in {@link #data}. */
  long start(int row) {
    return type().bytes((long) (first + row) * inputs());
  }

  /**
   * Decodes a row.
   *
   * @param row 0 to {@code rows - 1}
   * @param values {@code [inputs]}, to be filled
   */
  public void read(int row, float[] values) {
    tensor.decode((long) (first + row) * values.length, values.length, values, 0);
  }
}
