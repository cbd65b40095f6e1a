package io.evolkv.api.model;

/**
 * The cache of one layer of one sequence while it is decoded, right after a step: the newest
 * token's entry is the last one of every head. Valid only during the call it is passed to.
 */
public interface LayerCache {
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
   * Entries a head holds.
   *
   * @param kvHead a KV head
   * @return the number of entries
   */
  int entries(int kvHead);

  /**
   * The position in the sequence that an entry had from the start.
   *
   * @param kvHead a KV head
   * @param entry 0 to {@code entries(kvHead) - 1}
   * @return the position, ascending with the entry
   */
  int position(int kvHead, int entry);

  /**
   * The newest query, after RoPE.
   *
   * @param queryHead a query head
   * @return {@code [headDim]}
   */
  float[] query(int queryHead);

  /**
   * The attention of the newest query over the entries of its KV head.
   *
   * @param queryHead a query head
   * @return {@code [entries]}
   * @throws IllegalStateException when the attention of this step is not known, or not yet
   */
  float[] attention(int queryHead);

  /**
   * A key, with the RoPE rotation of its position, or under {@link KeyRotation#BY_PLACE} of the
   * place at which it was appended.
   *
   * @param kvHead a KV head
   * @param entry 0 to {@code entries(kvHead) - 1}
   * @return {@code [headDim]}
   */
  float[] key(int kvHead, int entry);

  /**
   * A value.
   *
   * @param kvHead a KV head
   * @param entry 0 to {@code entries(kvHead) - 1}
   * @return {@code [headDim]}
   */
  float[] value(int kvHead, int entry);
}
