package io.evolkv.runtime.prefill;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.runtime.cache.SequenceCache;

/** A policy's view of one layer of a prefilled prompt. */
record PromptLayer(ModelShape shape, int layer, SequenceCache cache, PromptRecorder recorder)
    implements LayerView {
  @Override
  public int positions() {
    return cache.head(layer, 0).size();
  }

  @Override
  public int windowQueries() {
    return recorder.window();
  }

  @Override
  public float[] windowAttention(int queryHead, int row) {
    return recorder.windowRow(layer, queryHead, row);
  }

  @Override
  public float[] columnSums(int queryHead) {
    return recorder.columnSums(layer, queryHead);
  }

  @Override
  public float[] queryMean(int queryHead, int from) {
    int count = positions() - from;
    float[] mean = new float[shape.headDim()];
    for (int d = 0; d < mean.length; d++) {
      double sum = 0;
      for (int position = from; position < positions(); position++) {
        sum += recorder.query(layer, position, queryHead, d);
      }
      mean[d] = (float) (sum / count);
    }
    return mean;
  }

  @Override
  public float[] queryCovariance(int queryHead, int from) {
    int d = shape.headDim();
    float[] mean = queryMean(queryHead, from);
    double[] sums = new double[d * d];
    for (int position = from; position < positions(); position++) {
      for (int i = 0; i < d; i++) {
        double x = recorder.query(layer, position, queryHead, i) - mean[i];
        for (int j = 0; j < d; j++) {
          sums[i * d + j] += x * (recorder.query(layer, position, queryHead, j) - mean[j]);
        }
      }
    }
    float[] covariance = new float[d * d];
    for (int i = 0; i < sums.length; i++) {
      covariance[i] = (float) (sums[i] / (positions() - from));
    }
    return covariance;
  }

  @Override
  public float[] key(int kvHead, int position) {
    return cache.head(layer, kvHead).key(position);
  }

  @Override
  public float[] value(int kvHead, int position) {
    return cache.head(layer, kvHead).value(position);
  }
}
