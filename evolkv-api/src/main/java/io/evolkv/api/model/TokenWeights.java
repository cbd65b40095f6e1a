package io.evolkv.api.model;

/**
 * How many weights one token is multiplied with, each for two floating-point operations (a multiply
 * and an add). What a benchmark compares a speed with; the embedding, which is only looked up,
 * norms and the products of the attention with keys and values are not counted.
 *
 * @param layers weights of all layers' projections: every token passes them
 * @param output weights of the output head: a decoded token passes them, in a prefill only the
 *     prompt's last token does
 */
public record TokenWeights(long layers, long output) {
  /** Checks that both are positive. */
  public TokenWeights {
    if (layers < 1 || output < 1) {
      throw new IllegalArgumentException("a token is multiplied with at least one weight each");
    }
  }
}
