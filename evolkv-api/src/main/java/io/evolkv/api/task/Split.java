package io.evolkv.api.task;

/** The two disjoint parts of a task. */
public enum Split {
  /** Samples that a search measures candidates on. */
  SEARCH,
  /** Samples that only the final comparison sees. */
  HELD_OUT
}
