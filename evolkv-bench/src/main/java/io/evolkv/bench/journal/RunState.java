package io.evolkv.bench.journal;

/** How it stands with a run. */
public enum RunState {
  /** A process works on it. */
  RUNNING,
  /** No process works on it, and it is not finished: it can be resumed. */
  STOPPED,
  /** It has its summary. */
  FINISHED,
  /** It was written by an earlier version of the program, and cannot be resumed. */
  OLD,
  /** Its journal cannot be read. */
  UNREADABLE
}
