package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.Journals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run leaves behind that depends on model, settings and seed alone.
 *
 * @param journal the rows of the journal's result tables
 * @param budgets the budgets
 * @param summary the summary without its timings
 */
record RunFiles(List<String> journal, String budgets, String summary) {
  static RunFiles of(Path run) {
    ObjectNode summary =
        (ObjectNode) JsonMapper.shared().readTree(read(run.resolve("summary.json")));
    assertThat(summary.remove("timings")).isNotNull();
    return new RunFiles(
        Journals.results(run.resolve("journal.db")),
        read(run.resolve("budgets.json")),
        summary.toString());
  }

  /** Candidates in the journal. */
  int candidates() {
    return (int) journal.stream().filter(row -> row.startsWith("{\"table\":\"candidate\"")).count();
  }

  /** What varies between runs with the same results. */
  static JsonNode timings(Path run) {
    return JsonMapper.shared().readTree(read(run.resolve("summary.json"))).get("timings");
  }

  /** Deletes a folder with runs. */
  static void delete(Path runs) throws IOException {
    try (Stream<Path> files = Files.walk(runs)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The one run below a folder. */
  static Path onlyRun(Path folder) {
    try (Stream<Path> runs = Files.list(folder)) {
      List<Path> all = runs.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
