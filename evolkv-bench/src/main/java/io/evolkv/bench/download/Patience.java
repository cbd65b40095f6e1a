package io.evolkv.bench.download;

import java.time.Duration;

/**
 * How long a download bears with a network.
 *
 * @param connect until a connection stands
 * @param answer until an answer begins, and between two pieces of it
 * @param attempts attempts without progress before it gives up, at least 1
 * @param firstWait before the second attempt; doubles with every further one
 * @param longestWait at most this long between two attempts
 */
record Patience(
    Duration connect, Duration answer, int attempts, Duration firstWait, Duration longestWait) {
  /** For networks as they are. */
  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  /** The wait after some attempts have failed. */
  Duration waitAfter(int failed) {
    long factor = 1L << Math.min(failed - 1, 20);
    Duration wait = firstWait.multipliedBy(factor);
    return wait.compareTo(longestWait) > 0 ? longestWait : wait;
  }
}
