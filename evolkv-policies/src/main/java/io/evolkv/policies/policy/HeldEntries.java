package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import java.util.List;

/**
 * What a cache holds while decoding, seen as a prompt: position i is entry i. Of attention and
 * statistics nothing was observed. All heads hold the same number of entries.
 *
 * @param cache valid as long as this is
 * @param queries the newest queries, oldest first, {@code [queries][queryHeads][headDim]}
 */
record HeldEntries(LayerCache cache, List<float[][]> queries) implements LayerView {
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
    return queries.size();
  }

  @Override
  public float[] windowQuery(int queryHead, int row) {
    return queries.get(row)[queryHead];
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
    return new IllegalStateException("only keys, values and queries are known while decoding");
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
