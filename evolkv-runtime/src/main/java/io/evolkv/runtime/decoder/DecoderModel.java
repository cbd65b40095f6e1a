package io.evolkv.runtime.decoder;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TokenWeights;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A decoder with its weights: embedding, blocks, norm, output.
 *
 * @param shape heads, layers, context, vocabulary
 * @param hidden width of the residual stream
 * @param embedding gives what a token puts into the residual stream, {@code [hidden]}
 * @param blocks bottom layer first
 * @param outputNorm norm of the last hidden states
 * @param output gives logits
 * @param logitCap c of c · tanh(logits / c); 0 for logits as they are
 */
public record DecoderModel(
    ModelShape shape,
    int hidden,
    IntFunction<float[]> embedding,
    List<? extends Block> blocks,
    Norm outputNorm,
    Matrix output,
    float logitCap) {
  /** Copies the list; the blocks say how many layers there are, and how far each sees. */
  public DecoderModel {
    blocks = List.copyOf(blocks);
    shape = shape.withWindows(blocks.stream().map(block -> block.attention().window()).toList());
  }

  /**
   * The bottom layers with the same embedding, norm and output.
   *
   * @param layers how many, 1 to {@code shape.layers()}
   * @return a model that shares this one's weights
   */
  public DecoderModel bottom(int layers) {
    return new DecoderModel(
        shape, hidden, embedding, blocks.subList(0, layers), outputNorm, output, logitCap);
  }

  /**
   * The sliding window of a layer.
   *
   * @param layer 0 to {@code shape.layers() - 1}
   * @return positions a query sees, itself included; 0 for all
   */
  public int window(int layer) {
    return blocks.get(layer).attention().window();
  }

  /**
   * The weights that a token is multiplied with: queries, keys, values and output of the attention,
   * gate, up and down of the feed-forward part, and the output head.
   *
   * @return their numbers, padding not counted
   */
  public TokenWeights tokenWeights() {
    long attention = 2L * (shape.queryHeads() + shape.kvHeads()) * shape.headDim() * hidden;
    long layers =
        blocks.stream().mapToLong(block -> attention + 3L * block.mlp().width() * hidden).sum();
    return new TokenWeights(layers, (long) shape.vocabularySize() * hidden);
  }

  /**
   * The rotation of a layer's queries and keys.
   *
   * @param layer 0 to {@code shape.layers() - 1}
   * @return the rotation
   */
  public Rope rope(int layer) {
    return blocks.get(layer).attention().rope();
  }
}
