package io.evolkv.runtime.prefill;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.PromptEntries;
import io.evolkv.runtime.decoder.Rope;

/** A policy's view of one layer of a prefilled prompt. */
record PromptLayer(
    ModelShape shape,
    int layer,
    int promptLength,
    Rope rope,
    PromptEntries cache,
    Observations observed)
    implements LayerView {
  @Override
  public int positions() {
    return cache.size(layer, 0);
  }

  @Override
  public int windowQueries() {
    return observed.observation().windowQueries();
  }

  @Override
  public float[] windowAttention(int queryHead, int row) {
    requireWindow();
    return observed.windowRow(queryHead, row);
  }

  @Override
  public float[] windowQuery(int queryHead, int row) {
    requireWindow();
    return observed.windowQuery(queryHead, row);
  }

  private void requireWindow() {
    require(windowQueries() > 0, "observation window");
  }

  private static void require(boolean declared, String what) {
    if (!declared) {
      throw new IllegalStateException("the policy declared no " + what);
    }
  }

  @Override
  public float[] columnSums(int queryHead) {
    require(observed.observation().columnSums(), "column sums");
    return observed.columnSums(queryHead);
  }

  @Override
  public float[] queryMean(int queryHead, int from) {
    return floats(means(queryHead, from));
  }

  private double[] means(int queryHead, int from) {
    require(observed.observation().queryStatistics(), "query statistics");
    double[] mean = new double[shape.headDim()];
    float[] query = new float[mean.length];
    for (int position = from; position < positions(); position++) {
      observed.query(position, queryHead, query);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += query[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= positions() - from;
    }
    return mean;
  }

  @Override
  public float[] queryCovariance(int queryHead, int from) {
    int d = shape.headDim();
    double[] mean = means(queryHead, from);
    double[] sums = new double[d * d];
    float[] query = new float[d];
    for (int position = from; position < positions(); position++) {
      observed.query(position, queryHead, query);
      for (int i = 0; i < d; i++) {
        double x = query[i] - mean[i];
        for (int j = 0; j <= i; j++) {
          sums[i * d + j] += x * (query[j] - mean[j]);
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        sums[i * d + j] /= positions() - from;
        sums[j * d + i] = sums[i * d + j];
      }
    }
    return floats(sums);
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  @Override
  public float[] rotated(float[] queries, int position) {
    if (position < 0 || queries.length % shape.headDim() != 0) {
      throw new IllegalArgumentException(
          "%d elements of queries of %d at position %d"
              .formatted(queries.length, shape.headDim(), position));
    }
    float[] turned = queries.clone();
    int count = queries.length / shape.headDim();
    rope.rotate(turned, 0, count, shape.headDim(), position, promptLength);
    return turned;
  }

  @Override
  public float[] key(int kvHead, int position) {
    return cache.key(layer, kvHead, position);
  }

  @Override
  public float[] value(int kvHead, int position) {
    return cache.value(layer, kvHead, position);
  }
}
