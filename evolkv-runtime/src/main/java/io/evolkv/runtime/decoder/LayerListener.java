package io.evolkv.runtime.decoder;

/**
 * Watches the attention of one segment. Calls for different query heads may come from different
 * threads at the same time; calls for one head come in ascending order of positions.
 */
public interface LayerListener {
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
   * The segment's attention of a layer is done.
   *
   * @param layer the layer
   * @param queries array that holds the last row's queries, after RoPE
   * @param offset first element: {@code [queryHeads, headDim]}
   */
  default void layerDone(int layer, float[] queries, int offset) {}
}
