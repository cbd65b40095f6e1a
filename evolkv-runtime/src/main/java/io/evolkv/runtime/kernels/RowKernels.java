package io.evolkv.runtime.kernels;

import io.evolkv.runtime.gguf.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * Products with weights as files store them: row after row, one row per output, in the blocks of a
 * {@link TensorType}. A row is decoded where it is needed and never kept. Implementations are
 * stateless and thread-safe.
 *
 * <p>The product of a row w and an input x is defined down to its roundings: element i, decoded to
 * float, goes with one fused multiply-add into partial sum {@code i % 16}, and the 16 sums are
 * folded into 8, 4, 2, 1. So {@link #dot} and {@link #dots} agree bit for bit, in every
 * implementation.
 */
public interface RowKernels {
  /** Stored rows that {@link #dot} multiplies at once. */
  int TOGETHER = 8;

  /** Inputs of a tile of {@link #dots}. */
  int TILE_INPUTS = 3;

  /** Outputs of a tile of {@link #dots}: 24 accumulators with those inputs. */
  int TILE_OUTPUTS = 8;

  /** Values of a row come in whole blocks of so many. */
  int BLOCK = 32;

  /**
   * Whether rows of a type can be decoded and multiplied here; rows of another type are decoded by
   * their tensor.
   *
   * @param type a type of weights
   * @return true for the types of {@link #decode} and {@link #dot}
   */
  boolean knows(TensorType type);

  /**
   * Decodes stored rows.
   *
   * @param type a known type
   * @param data the stored rows
   * @param start first byte
   * @param rows number of rows
   * @param depth elements of a row, a multiple of {@link #BLOCK}
   * @param weights gets the rows, from its beginning
   */
  void decode(
      TensorType type, MemorySegment data, long start, int rows, int depth, RowBuffer weights);

  /**
   * The products of {@link #TOGETHER} consecutive stored rows with one input.
   *
   * @param type a known type
   * @param data the stored rows
   * @param start first byte of the first row
   * @param x input
   * @param xOffset its first element
   * @param depth elements of a row, a multiple of {@link #BLOCK}
   * @param weights scratch
   * @param out {@link #TOGETHER} products, overwritten
   * @param outOffset the first one
   */
  void dot(
      TensorType type,
      MemorySegment data,
      long start,
      float[] x,
      int xOffset,
      int depth,
      RowBuffer weights,
      float[] out,
      int outOffset);

  /**
   * Copies an input into a buffer.
   *
   * @param inputs a buffer for inputs
   * @param row index of the input in the buffer
   * @param x array that holds it
   * @param xOffset first element
   * @param depth elements of a row, a multiple of {@link #BLOCK}, of all inputs
   */
  default void put(RowBuffer inputs, int row, float[] x, int xOffset, int depth) {
    inputs.put(row, x, xOffset, depth);
  }

  /**
   * The products of up to {@link #TILE_OUTPUTS} decoded rows with many inputs.
   *
   * @param weights holds decoded rows
   * @param firstWeight index of the first row that counts, a multiple of {@link #TILE_OUTPUTS}
   * @param outputs number of rows that count, 1 to {@link #TILE_OUTPUTS}
   * @param inputs holds inputs
   * @param firstInput index of the first input that counts, a multiple of {@link #TILE_INPUTS}
   * @param count number of inputs
   * @param depth elements of a row, a multiple of {@link #BLOCK}
   * @param out {@code [count, outputs]}, overwritten
   * @param outOffset first element
   * @param outStride distance of the rows of the result
   */
  void dots(
      RowBuffer weights,
      int firstWeight,
      int outputs,
      RowBuffer inputs,
      int firstInput,
      int count,
      int depth,
      float[] out,
      int outOffset,
      int outStride);
}
