package io.evolkv.api.model;

/**
 * One layer of one prefilled prompt, as a policy sees it. Thread-safe; arrays returned are the
 * caller's own. Keys have the RoPE rotation of their position.
 */
public interface LayerView {
  /**
   * Shape of the model.
   *
   * @return the shape
   */
  ModelShape shape();

  /**
   * Index of this layer.
   *
   * @return 0 for the layer nearest the embeddings
   */
  int layer();

  /**
   * Number of entries each KV head holds before eviction.
   *
   * @return the length n of the prompt in tokens
   */
  int positions();

  /**
   * Number of attention rows that were observed.
   *
   * @return the smaller of the declared window and {@link #positions()}; 0 when none was declared
   */
  int windowQueries();

  /**
   * One attention row of the observation window: the softmax over all visible positions, in float.
   *
   * @param queryHead a query head
   * @param row 0 is the oldest of the window's queries, {@code windowQueries() - 1} the prompt's
   *     last
   * @return {@code [positions]}, 0 at positions the query does not see
   * @throws IllegalStateException when the policy declared no window
   */
  float[] windowAttention(int queryHead, int row);

  /**
   * One query of the observation window, after RoPE.
   *
   * @param queryHead a query head
   * @param row 0 is the oldest of the window's queries, {@code windowQueries() - 1} the prompt's
   *     last
   * @return {@code [headDim]}
   * @throws IllegalStateException when the policy declared no window, or the runtime keeps no
   *     queries
   */
  default float[] windowQuery(int queryHead, int row) {
    throw new IllegalStateException("the queries of the observation window are not known");
  }

  /**
   * The attention that each position got, summed over all queries of the prompt.
   *
   * @param queryHead a query head
   * @return {@code [positions]}
   * @throws IllegalStateException when the policy declared no column sums
   */
  float[] columnSums(int queryHead);

  /**
   * Mean of the queries before RoPE over the prompt's positions from {@code from} on.
   *
   * @param queryHead a query head
   * @param from first position that counts
   * @return {@code [headDim]}
   * @throws IllegalStateException when the policy declared no query statistics
   */
  float[] queryMean(int queryHead, int from);

  /**
   * Covariance (divided by the count) of the queries before RoPE over the prompt's positions from
   * {@code from} on.
   *
   * @param queryHead a query head
   * @param from first position that counts
   * @return {@code [headDim * headDim]}, row by row
   * @throws IllegalStateException when the policy declared no query statistics
   */
  float[] queryCovariance(int queryHead, int from);

  /**
   * Turns queries as the model would at a position (RoPE): takes what {@link #queryMean} is an
   * average of to what meets the keys. The rotation is that of this layer and of a sequence that
   * began with this prompt.
   *
   * @param queries any number of queries before RoPE, {@code [count * headDim]}
   * @param position a position, 0 or more; it may lie beyond the prompt and the context length
   * @return the queries after RoPE, {@code [count * headDim]}
   * @throws UnsupportedOperationException when the runtime does not tell; a runtime that collects
   *     query statistics does
   */
  default float[] rotated(float[] queries, int position) {
    throw new UnsupportedOperationException("this runtime does not tell how it turns queries");
  }

  /**
   * A key, after RoPE.
   *
   * @param kvHead a KV head
   * @param position 0 to {@code positions() - 1}
   * @return {@code [headDim]}
   */
  float[] key(int kvHead, int position);

  /**
   * A value.
   *
   * @param kvHead a KV head
   * @param position 0 to {@code positions() - 1}
   * @return {@code [headDim]}
   */
  float[] value(int kvHead, int position);
}
