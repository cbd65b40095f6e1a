package io.evolkv.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code evolkv bench} on the embedded model: what it prints, not how fast anything is. */
class BenchCommandTest {
  /** Bytes of an entry in all layers of the embedded model: 8 layers, 2 heads, 32 floats twice. */
  private static final long ENTRY_BYTES = 8 * 2 * 32 * 2 * 4;

  private static Evolkv.Result bench(String... more) {
    String[] small = {
      "bench", "builtin:tiny", "--prompt-lengths", "24,40", "--sequences", "1,3",
      "--new-tokens", "4", "--repetitions", "2", "--threads", "2"
    };
    Evolkv.Result result =
        Evolkv.alone().run(Stream.concat(Stream.of(small), Stream.of(more)).toArray(String[]::new));
    assertThat(result.exitCode()).isZero();
    return result;
  }

  @Test
  void theTableHasARowForEachWorkloadAndProgressGoesElsewhere() {
    Evolkv.Result result = bench();

    assertThat(result.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("builtin:tiny, 2 threads, Java "),
            line ->
                assertThat(line)
                    .matches("fp32 peak, \\d+-bit vectors: \\d+ GFLOP/s on 1 thread, \\d+ on 2"),
            line -> assertThat(line).isEmpty(),
            line ->
                assertThat(line).matches("workload +tokens/s +median +GFLOP/s +% of peak +KV MiB"),
            line -> assertThat(line).startsWith("prefill 24 tokens "),
            line -> assertThat(line).startsWith("prefill 40 tokens "),
            line -> assertThat(line).startsWith("decode 1 sequence after 24 "),
            line -> assertThat(line).startsWith("decode 3 sequences after 24 "),
            line -> assertThat(line).isEmpty(),
            line -> assertThat(line).startsWith("start: model opened in "),
            line -> assertThat(line).startsWith("memory: "));
    assertThat(result.err()).contains("bench: ", "s left", "100 of 100 %");
  }

  @Test
  void jsonHoldsTheSameNumbersForPrograms() {
    Evolkv.Result result = bench("--json", "--quiet");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).hasLineCount(1);
    JsonNode json = result.json();
    assertThat(json.propertyNames())
        .containsExactly("model", "threads", "peak", "start", "workloads", "memory");
    assertThat(json.get("threads").intValue()).isEqualTo(2);
    assertThat(json.get("peak").propertyNames())
        .containsExactly("bits", "oneThreadGflops", "allThreadsGflops");
    assertThat(json.get("start").get("promptTokens").intValue()).isEqualTo(16);
    assertThat(kinds(json)).containsExactly("prefill", "prefill", "decode", "decode");
    JsonNode together = json.get("workloads").get(3);
    assertThat(together.get("promptTokens").intValue()).isEqualTo(24);
    assertThat(together.get("sequences").intValue()).isEqualTo(3);
    assertThat(together.get("newTokens").intValue()).isEqualTo(4);
    assertThat(together.get("seconds").size()).isEqualTo(2);
    assertThat(together.get("kvBytes").longValue()).isEqualTo(3 * 23 * ENTRY_BYTES);
    for (JsonNode workload : json.get("workloads")) {
      assertThat(workload.get("tokensPerSecond").doubleValue())
          .isPositive()
          .isGreaterThanOrEqualTo(workload.get("medianTokensPerSecond").doubleValue());
      assertThat(workload.get("gflops").doubleValue()).isPositive();
      assertThat(workload.get("shareOfPeak").doubleValue()).isPositive();
    }
    assertThat(json.get("memory").get("heapBytes").longValue()).isPositive();
  }

  @Test
  void oneKindOfWorkCanBeMeasuredAlone() {
    assertThat(kinds(bench("--json", "--only", "prefill").json()))
        .containsExactly("prefill", "prefill");
    assertThat(kinds(bench("--json", "--only", "DECODE").json()))
        .containsExactly("decode", "decode");
  }

  @Test
  void kindsOfWorkAreNamedAsOneTypesThem() {
    assertThat(Evolkv.alone().run("bench", "--only=foo", "builtin:tiny").err())
        .startsWith(
            "evolkv: Invalid value for option '--only': 'foo' is no kind of work; there are prefill,"
                + " decode\n");
    assertThat(Evolkv.alone().run("bench", "--help").out())
        .contains("Measure one kind of work alone: prefill, decode.");
  }

  private static List<String> kinds(JsonNode json) {
    return json.get("workloads")
        .valueStream()
        .map(workload -> workload.get("kind").stringValue())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "--prompt-lengths, '512,0', '--prompt-lengths is 0, it must be between 1 and 10000000'",
    "--sequences, -1, '--sequences is -1, it must be between 1 and 10000'",
    "--new-tokens, 0, '--new-tokens is 0, it must be between 1 and 10000000'",
    "--repetitions, 1001, '--repetitions is 1001, it must be between 1 and 1000'",
    "--threads, 0, '--threads is 0, it must be at least 1'"
  })
  void aNumberOutOfRangeIsRefusedInOneLine(String option, String value, String problem) {
    Evolkv.Result result = Evolkv.alone().run("bench", "builtin:tiny", option + "=" + value);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo("evolkv: " + problem + System.lineSeparator());
  }

  @Test
  void aModelThatIsNotThereIsRefusedInOneLine() {
    Evolkv.Result result = Evolkv.alone().run("bench", "none.gguf");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("none.gguf");
  }
}
