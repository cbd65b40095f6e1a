package io.evolkv.runtime.decoder;

/**
 * A gated feed-forward layer (arXiv:2002.05202): down · (gate(Wgate · x) * (Wup · x)).
 *
 * @param gateUp gate and up projection side by side; up begins at a whole panel
 * @param width outputs of each of the two
 * @param gate the gate's function
 * @param down projection back to the residual stream
 */
public record GatedMlp(Matrix gateUp, int width, Gate gate, Matrix down) {
  /** What the gate's projection goes through. */
  public enum Gate {
    /** x · sigmoid(x): SwiGLU. */
    SILU,
    /** GELU in its form with tanh: GeGLU. */
    GELU_TANH
  }
}
