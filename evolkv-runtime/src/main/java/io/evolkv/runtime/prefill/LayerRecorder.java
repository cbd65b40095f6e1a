package io.evolkv.runtime.prefill;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;

/**
 * What was observed of one layer. Rows are the tokens that entered the layer, in order; without
 * pruning a row is a position.
 */
final class LayerRecorder {
  private final ModelShape shape;
  private final int length;
  private final int window;

  /** {@code [queryHeads][window * length]}, or no heads. */
  private final float[][] windowRows;

  /** {@code [window * queryHeads * headDim]}, after RoPE. */
  private final float[] windowQueries;

  /** {@code [queryHeads][length]}, or no heads. */
  private final float[][] columnSums;

  /** {@code [length * queryHeads * headDim]} before RoPE, or nothing. */
  private final float[] queries;

  /**
   * A recorder.
   *
   * @param length rows of the layer
   */
  LayerRecorder(ModelShape shape, int length, Observation observation) {
    this.shape = shape;
    this.length = length;
    window = Math.min(observation.windowQueries(), length);
    int heads = shape.queryHeads();
    int width = heads * shape.headDim();
    windowRows = new float[window > 0 ? heads : 0][Math.multiplyExact(window, length)];
    windowQueries = new float[window * width];
    columnSums = new float[observation.columnSums() ? heads : 0][length];
    queries = new float[observation.queryStatistics() ? Math.multiplyExact(length, width) : 0];
  }

  void queries(int row, float[] source, int offset) {
    if (queries.length > 0) {
      int width = shape.queryHeads() * shape.headDim();
      System.arraycopy(source, offset, queries, row * width, width);
    }
  }

  void rotatedQueries(int row, float[] source, int offset) {
    int observed = row - (length - window);
    if (observed >= 0) {
      int width = shape.queryHeads() * shape.headDim();
      System.arraycopy(source, offset, windowQueries, observed * width, width);
    }
  }

  void attention(int queryHead, int row, float[] probabilities, int offset, int entries) {
    int observed = row - (length - window);
    if (observed >= 0) {
      System.arraycopy(probabilities, offset, windowRows[queryHead], observed * length, entries);
    }
    if (columnSums.length > 0) {
      float[] sums = columnSums[queryHead];
      for (int i = 0; i < entries; i++) {
        sums[i] += probabilities[offset + i];
      }
    }
  }

  int window() {
    return window;
  }

  float[] windowRow(int queryHead, int row) {
    requireWindow();
    float[] result = new float[length];
    System.arraycopy(windowRows[queryHead], row * length, result, 0, length);
    return result;
  }

  float[] windowQuery(int queryHead, int row) {
    requireWindow();
    float[] query = new float[shape.headDim()];
    int start = (row * shape.queryHeads() + queryHead) * query.length;
    System.arraycopy(windowQueries, start, query, 0, query.length);
    return query;
  }

  private void requireWindow() {
    if (window == 0) {
      throw new IllegalStateException("the policy declared no observation window");
    }
  }

  float[] columnSums(int queryHead) {
    if (columnSums.length == 0) {
      throw new IllegalStateException("the policy declared no column sums");
    }
    return columnSums[queryHead].clone();
  }

  /** Copies a query before RoPE. */
  void query(int row, int queryHead, float[] target) {
    if (queries.length == 0) {
      throw new IllegalStateException("the policy declared no query statistics");
    }
    int start = (row * shape.queryHeads() + queryHead) * shape.headDim();
    System.arraycopy(queries, start, target, 0, shape.headDim());
  }

  long bytes() {
    long floats = (long) windowQueries.length + queries.length;
    floats += (long) windowRows.length * window * length;
    floats += (long) columnSums.length * length;
    return Float.BYTES * floats;
  }
}
