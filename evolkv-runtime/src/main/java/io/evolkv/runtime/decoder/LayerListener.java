package io.evolkv.runtime.decoder;

import io.evolkv.runtime.cache.HeadCache;

/**
 * Watches the attention of one segment. Calls for different query heads may come from different
 * threads at the same time, and so may calls for different rows of one head, unless the listener
 * {@linkplain #needsOrder needs them in order}.
 */
public interface LayerListener {
  /**
   * Whether calls of {@link #attention} for one head must come in ascending order of positions,
   * which leaves less to share between threads.
   *
   * @param layer the layer
   * @return true where a row changes what another one's call reads
   */
  default boolean needsOrder(int layer) {
    return true;
  }

  /**
   * Queries of one row before RoPE.
   *
   * @param layer the layer
   * @param position the row's position
   * @param queries array that holds them
   * @param offset first element: {@code [queryHeads, headDim]}
   */
  default void queries(int layer, int position, float[] queries, int offset) {}

  /**
   * Queries of one row after RoPE.
   *
   * @param layer the layer
   * @param position the row's position
   * @param queries array that holds them
   * @param offset first element: {@code [queryHeads, headDim]}
   */
  default void rotatedQueries(int layer, int position, float[] queries, int offset) {}

  /**
   * The position that a row's queries and key are rotated to in one KV head. Asked before the key
   * is stored.
   *
   * @param layer the layer
   * @param position the row's position
   * @param entries entries that the head holds
   * @return the row's position, or another one
   */
  default int rotation(int layer, int position, int entries) {
    return position;
  }

  /**
   * One row of attention.
   *
   * @param layer the layer
   * @param queryHead the query head
   * @param position the row's position
   * @param probabilities array that holds the row
   * @param offset first element
   * @param entries number of entries the row attends to
   */
  void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries);

  /**
   * The keys and values of a segment of one row are stored, and its attention comes next. One call
   * per layer, before those of {@link #attended}.
   *
   * @param layer the layer
   * @param queries array that holds the row's queries, after RoPE
   * @param offset first element: {@code [queryHeads, headDim]}
   */
  default void beforeAttention(int layer, float[] queries, int offset) {}

  /**
   * The entries that a segment of one row attends to.
   *
   * @param layer the layer
   * @param kvHead the KV head
   * @param cache all entries of the head
   * @return all of them, or a cache of some
   */
  default HeadCache attended(int layer, int kvHead, HeadCache cache) {
    return cache;
  }

  /**
   * What a segment of one row attended to is mixed, and goes on through the layer next.
   *
   * @param layer the layer
   * @param queries array that holds the row's queries, after RoPE
   * @param offset first element: {@code [queryHeads, headDim]}
   * @param mixed array that holds what attention gave; may be changed
   * @param mixedOffset first element: {@code [queryHeads, headDim rounded up to whole panels]}
   */
  default void mixed(int layer, float[] queries, int offset, float[] mixed, int mixedOffset) {}

  /**
   * The segment's attention of a layer is done.
   *
   * @param layer the layer
   * @param queries array that holds the last row's queries, after RoPE
   * @param offset first element: {@code [queryHeads, headDim]}
   */
  default void layerDone(int layer, float[] queries, int offset) {}
}
