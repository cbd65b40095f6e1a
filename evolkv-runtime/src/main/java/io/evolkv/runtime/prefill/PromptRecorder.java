package io.evolkv.runtime.prefill;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.runtime.decoder.LayerListener;

/** Collects what was asked for while a prompt is prefilled, and no more. */
final class PromptRecorder implements LayerListener {
  private final ModelShape shape;
  private final int length;
  private final int window;

  /** {@code [layers][queryHeads][window * length]}, or no heads. */
  private final float[][][] windowRows;

  /** {@code [layers][queryHeads][length]}, or no heads. */
  private final float[][][] columnSums;

  /** {@code [layers][length * queryHeads * headDim]}, or no layers. */
  private final float[][] queries;

  PromptRecorder(ModelShape shape, int length, Observation observation) {
    this.shape = shape;
    this.length = length;
    window = Math.min(observation.windowQueries(), length);
    int heads = shape.queryHeads();
    windowRows = new float[shape.layers()][window > 0 ? heads : 0][window * length];
    columnSums = new float[shape.layers()][observation.columnSums() ? heads : 0][length];
    int width = heads * shape.headDim();
    queries = new float[observation.queryStatistics() ? shape.layers() : 0][length * width];
  }

  @Override
  public void queries(int layer, int position, float[] source, int offset) {
    if (queries.length > 0) {
      int width = shape.queryHeads() * shape.headDim();
      System.arraycopy(source, offset, queries[layer], position * width, width);
    }
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    int row = position - (length - window);
    if (row >= 0) {
      float[] rows = windowRows[layer][queryHead];
      System.arraycopy(probabilities, offset, rows, row * length, entries);
    }
    if (columnSums[layer].length > 0) {
      float[] sums = columnSums[layer][queryHead];
      for (int i = 0; i < entries; i++) {
        sums[i] += probabilities[offset + i];
      }
    }
  }

  int window() {
    return window;
  }

  float[] windowRow(int layer, int queryHead, int row) {
    if (window == 0) {
      throw new IllegalStateException("the policy declared no observation window");
    }
    float[] result = new float[length];
    System.arraycopy(windowRows[layer][queryHead], row * length, result, 0, length);
    return result;
  }

  float[] columnSums(int layer, int queryHead) {
    if (columnSums[layer].length == 0) {
      throw new IllegalStateException("the policy declared no column sums");
    }
    return columnSums[layer][queryHead].clone();
  }

  /** Copies a query before RoPE. */
  void query(int layer, int position, int queryHead, float[] target) {
    if (queries.length == 0) {
      throw new IllegalStateException("the policy declared no query statistics");
    }
    int start = (position * shape.queryHeads() + queryHead) * shape.headDim();
    System.arraycopy(queries[layer], start, target, 0, shape.headDim());
  }

  long bytes() {
    long rows = (long) window * length + (columnSums[0].length > 0 ? length : 0);
    long perHead = rows + (queries.length > 0 ? (long) length * shape.headDim() : 0);
    return Float.BYTES * perHead * shape.queryHeads() * shape.layers();
  }
}
