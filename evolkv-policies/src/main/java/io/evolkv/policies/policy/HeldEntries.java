package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;

/**
 * What a cache holds while decoding, seen as a prompt of which nothing was observed: position i is
 * entry i. All heads hold the same number of entries.
 *
 * @param cache valid as long as this is
 */
record HeldEntries(LayerCache cache) implements LayerView {
  @Override
  public ModelShape shape() {
    return cache.shape();
  }

  @Override
  public int layer() {
    return cache.layer();
  }

  @Override
  public int positions() {
    return cache.entries(0);
  }

  @Override
  public int windowQueries() {
    return 0;
  }

  @Override
  public float[] windowAttention(int queryHead, int row) {
    throw unobserved();
  }

  @Override
  public float[] columnSums(int queryHead) {
    throw unobserved();
  }

  @Override
  public float[] queryMean(int queryHead, int from) {
    throw unobserved();
  }

  @Override
  public float[] queryCovariance(int queryHead, int from) {
    throw unobserved();
  }

  private static IllegalStateException unobserved() {
    return new IllegalStateException("nothing but keys and values is known while decoding");
  }

  @Override
  public float[] key(int kvHead, int position) {
    return cache.key(kvHead, position);
  }

  @Override
  public float[] value(int kvHead, int position) {
    return cache.value(kvHead, position);
  }
}
