package io.evolkv.runtime.weights;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * One tensor of a model. Its values lie row after row; dimension 0 is the length of a row, whatever
 * order the file lists dimensions in. Valid until its {@link TensorSource} is closed.
 */
public interface WeightTensor {
  /**
   * The name.
   *
   * @return as the file has it
   */
  String name();

  /**
   * How the values are stored.
   *
   * @return the type
   */
  TensorType type();

  /**
   * The dimensions, the fastest first.
   *
   * @return {@code [row length, rows, ...]}, at least one number, each at least 1, an array of the
   *     caller's own
   */
  long[] dimensions();

  /**
   * Number of values.
   *
   * @return the product of all dimensions
   */
  long values();

  /**
   * The bytes as they are stored.
   *
   * @return a read-only view of the file, {@code type().bytes(values())} long
   */
  MemorySegment data();

  /**
   * Decodes consecutive values to floats.
   *
   * @param first index of the first value
   * @param count number of values
   * @param out receives the values
   * @param offset index of the first one in {@code out}
   * @throws io.evolkv.api.error.InvalidInputException when values of this type cannot be decoded
   * @throws IndexOutOfBoundsException when the tensor or the array has fewer values
   */
  void decode(long first, int count, float[] out, int offset);
}
