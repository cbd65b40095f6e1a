package io.evolkv.api.model;

/**
 * Which model to open, and with what means.
 *
 * @param location a file path, or {@code builtin:<name>} for a model that a runtime brings along
 * @param threads threads the runtime may use, at least 1; they change the speed only
 */
public record ModelSource(String location, int threads) {
  /** Checks the number of threads. */
  public ModelSource {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", at least 1 needed");
    }
  }
}
