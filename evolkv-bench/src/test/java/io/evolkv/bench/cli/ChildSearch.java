package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A small search on the embedded model in a process of its own. */
final class ChildSearch implements AutoCloseable {
  private static final String LENGTH = "optimizer.generations=6";

  private final ChildProcess process;
  private final Path runs;

  private ChildSearch(ChildProcess process, Path runs) {
    this.process = process;
    this.runs = runs;
  }

  /** Starts one whose run directory goes below a folder of its own. */
  static ChildSearch start(Path work, Path runs, String... more) {
    return start(work, Map.of(), runs, more);
  }

  /** Starts one with further variables in its environment. */
  static ChildSearch start(Path work, Map<String, String> environment, Path runs, String... more) {
    return new ChildSearch(ChildProcess.start(work, environment, command(runs, more)), runs);
  }

  /** The command line of such a search. */
  static String[] command(Path runs, String... more) {
    return Evolkv.small(
        "search",
        runs,
        Stream.concat(Stream.of("-o", LENGTH), Stream.of(more)).toArray(String[]::new));
  }

  /** What such a search leaves behind when nothing happens to it. */
  static RunFiles undisturbed(Path runs, String... more) {
    assertThat(Evolkv.alone().run(command(runs, more)).exitCode()).isZero();
    return RunFiles.of(RunFiles.onlyRun(runs));
  }

  ChildProcess process() {
    return process;
  }

  /** The run directory, once it can be resumed. */
  Path run() throws Exception {
    waitForCandidates(0);
    return RunFiles.onlyRun(runs);
  }

  /** Waits until the journal holds as many candidates, or the search has ended. */
  void waitForCandidates(int candidates) throws Exception {
    // Whether it is alive is asked first: one that ends after that has reached everything.
    boolean alive = process.alive();
    while (!begun() || candidates(RunFiles.onlyRun(runs)) < candidates) {
      assertThat(alive).as(() -> "ended early: " + process.err()).isTrue();
      Thread.sleep(10);
      alive = process.alive();
    }
  }

  private boolean begun() throws IOException {
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.anyMatch(run -> Files.exists(run.resolve("config.conf")));
    }
  }

  /** Candidates in a run's journal at this moment, as {@code evolkv runs} tells. */
  static int candidates(Path run) {
    Evolkv.Result result = Evolkv.alone().run("runs", run.resolve("..").toString(), "--json");
    assertThat(result.err()).isEmpty();
    JsonNode candidates = result.json().get(0).path("candidates");
    return candidates.asInt(0);
  }

  @Override
  public void close() {
    process.close();
  }
}
