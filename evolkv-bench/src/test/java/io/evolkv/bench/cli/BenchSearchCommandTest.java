package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.bench.fakes.MemoryFolder;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code evolkv bench-search} on the embedded model: what it prints, not how fast anything is. */
class BenchSearchCommandTest {
  private static final String NUMBERS = "( +\\d+\\.\\d+){3}";

  @TempDir(factory = MemoryFolder.class)
  private Path folder = Path.of("");

  private Evolkv.Result bench(String... more) {
    String[] command = Evolkv.small("bench-search", folder, more);
    return Evolkv.alone()
        .run(Stream.concat(Stream.of(command), Stream.of("--threads", "2")).toArray(String[]::new));
  }

  @Test
  void theTablesSayWhatPromptsAndCandidatesTake() {
    Evolkv.Result result = bench("--candidates", "4");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "builtin:tiny, 3 prompts of \\d\\d tokens on average, snapkv, budget 32,"
                            + " 2 threads, Java \\d+"),
            line -> assertThat(line).isEmpty(),
            line -> assertThat(line).startsWith("prompts: prefilled in "),
            line -> assertThat(line).isEmpty(),
            line -> assertThat(line).matches("candidates +seconds +per candidate +%"),
            line -> assertThat(line).matches("copy kept entries" + NUMBERS),
            line -> assertThat(line).matches("decode \\d+ tokens" + NUMBERS),
            line -> assertThat(line).matches("likelihood of answers" + NUMBERS),
            line -> assertThat(line).matches("journal" + NUMBERS),
            line -> assertThat(line).matches("cut, score" + NUMBERS),
            line -> assertThat(line).matches("all of 4" + NUMBERS),
            line -> assertThat(line).isEmpty(),
            line -> assertThat(line).startsWith("A candidate takes "));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void jsonHoldsTheSameNumbersForPrograms() {
    JsonNode json = bench("--json", "--quiet", "-o", "search.tieBreaker=0").json();

    assertThat(json.get("candidates").intValue()).isEqualTo(10);
    assertThat(json.get("newTokens").longValue()).isBetween(10L * 3, 10L * 3 * 24);
    assertThat(json.get("seconds").get("decode").doubleValue()).isPositive();
    assertThat(json.get("seconds").get("likelihood").doubleValue()).isZero();
    assertThat(json.get("prefillSeconds").doubleValue()).isPositive();
    assertThat(json.get("ratio").doubleValue()).isGreaterThan(1);
  }

  @Test
  void budgetsThatCannotDifferAreRefusedInOneLine() {
    Evolkv.Result result = bench("-o", "budget.mean=1");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "evolkv: budget.mean is 1: that leaves fewer than 10 different candidates; set it"
                + " higher"
                + System.lineSeparator());
  }

  @Test
  void noCandidateIsRefusedInOneLine() {
    assertThat(bench("--candidates", "0").err())
        .isEqualTo(
            "evolkv: --candidates is 0, it must be between 1 and 1000" + System.lineSeparator());
  }
}
