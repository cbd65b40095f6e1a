package io.evolkv.bench.report;

/** Numbers of things in a sentence. */
public final class Count {
  private Count() {}

  /**
   * A number with its unit.
   *
   * @param number how many
   * @param one the unit when there is one
   * @param many the unit otherwise
   * @return for example {@code 1 sample} or {@code 2 samples}
   */
  public static String of(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
