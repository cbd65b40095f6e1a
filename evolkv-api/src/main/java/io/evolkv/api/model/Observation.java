package io.evolkv.api.model;

/**
 * What a prefill collects for a policy besides keys and values, which are always there. Only what
 * is asked for is computed, and never a positions × positions matrix.
 *
 * @param windowQueries w: the attention rows of the last w prompt queries are kept, {@code
 *     [queryHeads, w, positions]}; 0 for none; a prompt shorter than w gives as many rows as it has
 *     tokens
 * @param columnSums whether to sum the attention over all queries, {@code [queryHeads, positions]}
 * @param queryStatistics whether to keep mean and covariance of the queries before RoPE
 */
public record Observation(int windowQueries, boolean columnSums, boolean queryStatistics) {
  /** Nothing but keys and values. */
  public static final Observation NONE = new Observation(0, false, false);

  /** Checks the window. */
  public Observation {
    if (windowQueries < 0) {
      throw new IllegalArgumentException("observation window is negative: " + windowQueries);
    }
  }

  /**
   * The attention of the last queries only.
   *
   * @param queries how many of the last prompt queries
   * @return the observation
   */
  public static Observation window(int queries) {
    return new Observation(queries, false, false);
  }

  /**
   * What two observers need together.
   *
   * @param other another observation
   * @return the wider window, and everything that either asks for
   */
  public Observation and(Observation other) {
    return new Observation(
        Math.max(windowQueries, other.windowQueries),
        columnSums || other.columnSums,
        queryStatistics || other.queryStatistics);
  }
}
