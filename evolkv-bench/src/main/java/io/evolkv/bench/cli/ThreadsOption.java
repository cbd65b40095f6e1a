package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The number of threads, which changes the speed and nothing else; a picocli mixin. */
final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use; all processors by default.")
  private Optional<Integer> threads = Optional.empty();

  /** What the user asks for, if anything. */
  Optional<Integer> given() {
    threads
        .filter(n -> n < 1)
        .ifPresent(
            n -> {
              throw new InvalidInputException("--threads is " + n + ", it must be at least 1");
            });
    return threads;
  }
}
