package io.evolkv.runtime.decoder;

/** What a projection adds to each row. */
public final class Bias {
  private final float[] values;

  /**
   * A bias.
   *
   * @param values one per output; handed over
   */
  public Bias(float[] values) {
    this.values = values;
  }

  float[] values() {
    return values;
  }
}
