package io.evolkv.runtime.decoder;

/** An RMSNorm (arXiv:1910.07467): one factor per element, and epsilon. */
public final class Norm {
  private final float[] weight;
  private final float epsilon;

  /**
   * A norm.
   *
   * @param weight factors, one per element; handed over
   * @param epsilon added to the mean square
   */
  public Norm(float[] weight, float epsilon) {
    this.weight = weight;
    this.epsilon = epsilon;
  }

  float[] weight() {
    return weight;
  }

  float epsilon() {
    return epsilon;
  }
}
