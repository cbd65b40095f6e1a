package io.evolkv.bench.plugin;

import java.math.BigDecimal;

/**
 * The numbers a setting may have.
 *
 * @param min the least, inclusive; minus infinity for no bound
 * @param max the largest, inclusive; infinity for no bound
 */
public record NumberRange(double min, double max) {
  /** Any number. */
  public static final NumberRange ALL =
      new NumberRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * Numbers from a least one up.
   *
   * @param min the least, inclusive
   * @return the range
   */
  public static NumberRange atLeast(double min) {
    return new NumberRange(min, Double.POSITIVE_INFINITY);
  }

  /**
   * Whether a number is allowed.
   *
   * @param number a number
   * @return whether it is within both bounds
   */
  public boolean contains(BigDecimal number) {
    return (Double.isInfinite(min) || number.compareTo(bound(min)) >= 0)
        && (Double.isInfinite(max) || number.compareTo(bound(max)) <= 0);
  }

  /** The same range with bounds where it has none. */
  NumberRange within(double least, double largest) {
    return new NumberRange(
        Double.isInfinite(min) ? least : min, Double.isInfinite(max) ? largest : max);
  }

  /**
   * The range in a table.
   *
   * @return {@code 1 to 64}, {@code >= 1}, {@code <= 64}, or nothing
   */
  public String table() {
    if (Double.isInfinite(min)) {
      return Double.isInfinite(max) ? "" : "<= " + text(max);
    }
    return Double.isInfinite(max) ? ">= " + text(min) : text(min) + " to " + text(max);
  }

  /** What a number outside has to be, without the limits of the type where they do not matter. */
  String sentence(BigDecimal outside) {
    if (Math.abs(min) < Integer.MAX_VALUE && Math.abs(max) < Integer.MAX_VALUE) {
      return "between " + text(min) + " and " + text(max);
    }
    return outside.compareTo(bound(min)) < 0 ? "at least " + text(min) : "at most " + text(max);
  }

  private static BigDecimal bound(double bound) {
    // A double cannot hold the largest long: its nearest one is a step beyond.
    return bound == (double) Long.MAX_VALUE
        ? BigDecimal.valueOf(Long.MAX_VALUE)
        : new BigDecimal(bound);
  }

  private static String text(double bound) {
    String plain = bound(bound).toPlainString();
    return plain.length() > 20 || bound != Math.rint(bound) ? Double.toString(bound) : plain;
  }
}
