package io.evolkv.bench.verification;

/**
 * The first greedy token that is not the reference's.
 *
 * @param step counted from 1
 * @param expected the reference's token
 * @param got the model's token
 * @param margin the reference's largest minus its second logit there
 */
public record Divergence(int step, int expected, int got, double margin) {
  /**
   * Whether the reference itself was undecided: then what follows cannot be compared.
   *
   * @param tolerance what counts as equal
   * @return true when the margin is not above the tolerance
   */
  public boolean isNearTie(double tolerance) {
    return margin <= tolerance;
  }
}
