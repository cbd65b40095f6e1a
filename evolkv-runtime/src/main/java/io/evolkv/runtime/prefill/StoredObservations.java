package io.evolkv.runtime.prefill;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** One layer's observations in a mapped file, in the order of {@link LayerRecorder#parts()}. */
final class StoredObservations implements Observations {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ModelShape shape;
  private final int length;
  private final Observation observation;
  private final Layout layout;
  private final MemorySegment floats;

  /**
   * Observations in a part of a file.
   *
   * @param floats as many bytes as {@link #bytes(ModelShape, int, Observation)} says
   */
  StoredObservations(ModelShape shape, int length, Observation observation, MemorySegment floats) {
    this.shape = shape;
    this.length = length;
    this.observation = observation;
    this.floats = floats;
    layout = Layout.of(shape, length, observation);
  }

  /** Bytes of one layer in a file. */
  static long bytes(ModelShape shape, int length, Observation observation) {
    return Float.BYTES * Layout.of(shape, length, observation).end();
  }

  @Override
  public Observation observation() {
    return observation;
  }

  @Override
  public float[] windowRow(int queryHead, int row) {
    return read(((long) queryHead * observation.windowQueries() + row) * length, length);
  }

  @Override
  public float[] windowQuery(int queryHead, int row) {
    long query = (long) row * shape.queryHeads() + queryHead;
    return read(layout.windowQueries + query * shape.headDim(), shape.headDim());
  }

  @Override
  public float[] columnSums(int queryHead) {
    return read(layout.columnSums + (long) queryHead * length, length);
  }

  private float[] read(long first, int count) {
    float[] values = new float[count];
    MemorySegment.copy(floats, FLOAT, first * Float.BYTES, values, 0, count);
    return values;
  }

  @Override
  public void query(int row, int queryHead, float[] target) {
    long query = (long) row * shape.queryHeads() + queryHead;
    long first = layout.queries + query * shape.headDim();
    MemorySegment.copy(floats, FLOAT, first * Float.BYTES, target, 0, shape.headDim());
  }

  @Override
  public long bytes() {
    return 0;
  }

  /** First elements of the parts; attention rows of the window come first. */
  private record Layout(long windowQueries, long columnSums, long queries, long end) {
    static Layout of(ModelShape shape, int length, Observation observation) {
      long heads = shape.queryHeads();
      long width = heads * shape.headDim();
      int window = observation.windowQueries();
      long windowQueries = heads * window * length;
      long columnSums = windowQueries + window * width;
      long queries = columnSums + (observation.columnSums() ? heads * length : 0);
      return new Layout(
          windowQueries,
          columnSums,
          queries,
          queries + (observation.queryStatistics() ? length * width : 0));
    }
  }
}
