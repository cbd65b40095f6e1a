package io.evolkv.bench.verification;

/**
 * How far a logit is from the reference's.
 *
 * @param size absolute difference; NaN where the model's logit is no number
 * @param token id of the token whose logit it is
 */
public record LogitDifference(double size, int token) {
  static LogitDifference of(double actual, double expected, int token) {
    return new LogitDifference(Math.abs(actual - expected), token);
  }

  /** The larger of two; what is no number is larger than every number. */
  LogitDifference orLarger(LogitDifference other) {
    return Double.compare(other.size, size) > 0 ? other : this;
  }

  boolean within(double tolerance) {
    return size <= tolerance;
  }
}
