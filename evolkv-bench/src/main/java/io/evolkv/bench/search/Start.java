package io.evolkv.bench.search;

import java.nio.file.Path;

/** How a run starts. */
public sealed interface Start {
  /** A new run in a directory of its own. */
  record Fresh() implements Start {}

  /** The newest run with the same inputs goes on, unfinished ones first. */
  record ResumeNewest() implements Start {}

  /**
   * A given run goes on.
   *
   * @param directory its run directory
   */
  record Resume(Path directory) implements Start {}
}
