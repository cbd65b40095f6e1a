package io.evolkv.runtime.decoder;

import java.util.List;
import java.util.function.IntFunction;

/**
 * All weights of a llama decoder.
 *
 * @param config the numbers
 * @param embedding gives the embedding of a token, {@code [hidden]}
 * @param layers bottom layer first
 * @param outputNorm weight of the last norm
 * @param output gives logits
 */
public record LlamaWeights(
    LlamaConfig config,
    IntFunction<float[]> embedding,
    List<Layer> layers,
    Norm outputNorm,
    Matrix output) {

  /**
   * The weights of one layer.
   *
   * @param attentionNorm norm before attention
   * @param queryKeyValue all three projections side by side
   * @param attentionOutput projection after attention; its inputs are heads padded to whole panels
   * @param feedForwardNorm norm before the feed-forward layer
   * @param gateUp gate and up projection side by side; up begins at a whole panel
   * @param down projection back to the residual stream
   */
  public record Layer(
      Norm attentionNorm,
      Matrix queryKeyValue,
      Matrix attentionOutput,
      Norm feedForwardNorm,
      Matrix gateUp,
      Matrix down) {}

  /** The factors of a norm. */
  public static final class Norm {
    private final float[] weight;

    /**
     * Factors.
     *
     * @param weight one per element; handed over
     */
    public Norm(float[] weight) {
      this.weight = weight;
    }

    float[] weight() {
      return weight;
    }
  }

  /**
   * Memory of the packed matrices.
   *
   * @return bytes
   */
  public long bytes() {
    long sum = output.bytes();
    for (Layer layer : layers) {
      sum += layer.queryKeyValue.bytes() + layer.attentionOutput.bytes();
      sum += layer.gateUp.bytes() + layer.down.bytes();
    }
    return sum;
  }
}
