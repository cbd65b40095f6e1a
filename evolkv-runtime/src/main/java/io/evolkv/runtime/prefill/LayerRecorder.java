package io.evolkv.runtime.prefill;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was observed of one layer. Rows are the tokens that entered the layer, in order; without
 * pruning a row is a position.
 */
final class LayerRecorder implements Observations {
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

  /** Sums of columns are rounded in the order of rows. */
  boolean needsOrder() {
    return columnSums.length > 0;
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

  @Override
  public Observation observation() {
    return new Observation(window, columnSums.length > 0, queries.length > 0);
  }

  /** All arrays, in the order of a file. */
  List<float[]> parts() {
    List<float[]> parts = new ArrayList<>(Arrays.asList(windowRows));
    parts.add(windowQueries);
    parts.addAll(Arrays.asList(columnSums));
    parts.add(queries);
    return parts;
  }

  @Override
  public float[] windowRow(int queryHead, int row) {
    float[] result = new float[length];
    System.arraycopy(windowRows[queryHead], row * length, result, 0, length);
    return result;
  }

  @Override
  public float[] windowQuery(int queryHead, int row) {
    float[] query = new float[shape.headDim()];
    int start = (row * shape.queryHeads() + queryHead) * query.length;
    System.arraycopy(windowQueries, start, query, 0, query.length);
    return query;
  }

  @Override
  public float[] columnSums(int queryHead) {
    return columnSums[queryHead].clone();
  }

  @Override
  public void query(int row, int queryHead, float[] target) {
    int start = (row * shape.queryHeads() + queryHead) * shape.headDim();
    System.arraycopy(queries, start, target, 0, shape.headDim());
  }

  @Override
  public long bytes() {
    long floats = (long) windowQueries.length + queries.length;
    floats += (long) windowRows.length * window * length;
    floats += (long) columnSums.length * length;
    return Float.BYTES * floats;
  }
}
