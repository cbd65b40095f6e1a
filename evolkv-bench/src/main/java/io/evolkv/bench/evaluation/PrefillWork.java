package io.evolkv.bench.evaluation;

/**
 * Prompts that were prefilled, and how long it took.
 *
 * @param tokens tokens of the prompts
 * @param nanos time, in nanoseconds
 */
public record PrefillWork(long tokens, long nanos) {
  /** Nothing was prefilled. */
  public static final PrefillWork NONE = new PrefillWork(0, 0);

  /**
   * This and more.
   *
   * @param other other prompts
   * @return all of them
   */
  public PrefillWork plus(PrefillWork other) {
    return new PrefillWork(tokens + other.tokens, nanos + other.nanos);
  }

  /**
   * The speed.
   *
   * @return tokens per second, 0 when nothing was prefilled
   */
  public double tokensPerSecond() {
    return nanos == 0 ? 0 : tokens * 1e9 / nanos;
  }
}
