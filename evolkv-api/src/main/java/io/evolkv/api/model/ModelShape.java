package io.evolkv.api.model;

/**
 * The shape of a decoder. Query head {@code h} reads KV head {@code h / group()} (a GQA group).
 *
 * @param architecture name of the architecture, for example {@code llama}
 * @param layers number of decoder layers
 * @param queryHeads query heads per layer
 * @param kvHeads key/value heads per layer; divides {@code queryHeads}
 * @param headDim values per head in a key and in a value
 * @param contextLength positions the model was made for
 * @param vocabularySize number of token ids
 */
public record ModelShape(
    String architecture,
    int layers,
    int queryHeads,
    int kvHeads,
    int headDim,
    int contextLength,
    int vocabularySize) {
  /** Checks that all sizes are positive and heads form whole groups. */
  public ModelShape {
    if (layers < 1 || queryHeads < 1 || kvHeads < 1 || headDim < 1 || contextLength < 1) {
      throw new IllegalArgumentException("a model shape has only positive sizes");
    }
    if (queryHeads % kvHeads != 0) {
      throw new IllegalArgumentException(
          queryHeads + " query heads do not form whole groups over " + kvHeads + " KV heads");
    }
  }

  /**
   * Query heads that read one KV head.
   *
   * @return the size of a GQA group
   */
  public int group() {
    return queryHeads / kvHeads;
  }
}
