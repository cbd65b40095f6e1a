package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Searches with a policy that prunes prompts by the budgets. */
class PrunedSearchTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  /** A candidate by itself shares with none. */
  @Test
  void whatCandidatesShareOfTheirPrefillsChangesNoBit() {
    Path alone = run("alone", "-o", "optimizer.batch=1");
    Path together = run("together", "-o", "optimizer.batch=8");
    Path threads = run("threads", "-o", "optimizer.batch=8", "--threads", "2");
    Path little = run("little", "-o", "optimizer.batch=8", "-o", "store.memory=2200k");

    for (Path shared : new Path[] {together, threads, little}) {
      assertThat(measured(shared)).isEqualTo(measured(alone));
    }
    assertThat(reused(alone)).isZero();
    assertThat(run(alone)).isEqualTo(run(together) + reused(together));
    assertThat(reused(together)).isPositive().isEqualTo(reused(threads));
    assertThat(RunFiles.timings(little).get("keyValuePeakBytes").asLong())
        .isBetween(1L, 2200L << 10);
  }

  /** All but the settings, of which the size of batches is one. */
  private static List<String> measured(Path run) {
    return RunFiles.of(run).journal().stream()
        .filter(row -> !row.matches("\\{\"table\":\"(run|input)\".*"))
        .toList();
  }

  private static long run(Path run) {
    return number(run, "prunedLayersRun");
  }

  private static long reused(Path run) {
    return number(run, "prunedLayersReused");
  }

  private static long number(Path run, String field) {
    JsonNode timings = RunFiles.timings(run);
    assertThat(timings.has(field)).isTrue();
    return timings.get(field).asLong();
  }

  private Path run(String name, String... more) {
    Path runs = folder.resolve(name);
    Stream<String> search =
        Stream.of(
            "policy.name=pyramidinfer",
            "optimizer.name=random",
            "optimizer.evaluations=16",
            "task.length=96",
            "search.samples=3",
            "heldOut.samples=3",
            "heldOut.compare=[full]",
            "output.dir=" + runs);
    String[] all =
        Stream.concat(
                Stream.concat(Stream.of("search"), search.flatMap(it -> Stream.of("-o", it))),
                Stream.of(more))
            .toArray(String[]::new);
    Evolkv.Result result = Evolkv.alone().run(all);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return RunFiles.onlyRun(runs);
  }
}
