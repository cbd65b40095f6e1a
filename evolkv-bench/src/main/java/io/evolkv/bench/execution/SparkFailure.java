package io.evolkv.bench.execution;

/** What Spark says when something fails, in a line. */
final class SparkFailure {
  private SparkFailure() {}

  /** The first line of what is at the bottom of it. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage());
    return text.lines().findFirst().orElse(cause.getClass().getName()).strip();
  }
}
