package io.evolkv.bench.benchmark;

import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The result of a benchmark as text and as JSON. */
public final class BenchmarkReport {
  private static final double GIGA = 1e9;
  private static final String NONE = "-";

  private final BenchmarkResult result;

  /**
   * A report.
   *
   * @param result what was measured
   */
  public BenchmarkReport(BenchmarkResult result) {
    this.result = result;
  }

  /**
   * The report for people.
   *
   * @return lines of text
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %s, Java %s"
            .formatted(
                result.model(),
                Count.of(result.threads(), "thread", "threads"),
                Runtime.version().feature()));
    lines.add(
        result
            .peak()
            .map(
                peak ->
                    String.format(
                        Locale.ROOT,
                        "fp32 peak, %d-bit vectors: %.0f GFLOP/s on 1 thread, %.0f on %d",
                        peak.bits(),
                        peak.oneThread() / GIGA,
                        peak.allThreads() / GIGA,
                        result.threads()))
            .orElse("fp32 peak: unknown, the JVM runs without the Vector API"));
    lines.add("");
    Table table =
        new Table(List.of("workload", "tokens/s", "median", "GFLOP/s", "% of peak", "KV MiB"));
    result.workloads().forEach(workload -> table.row(row(workload)));
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "start: model opened in %.2f s, first token after a prompt of %d in %.2f s more",
            result.start().openSeconds(),
            result.start().promptTokens(),
            result.start().firstTokenSeconds()));
    lines.add(memory());
    return lines;
  }

  private List<String> row(WorkloadResult workload) {
    OptionalDouble operations = workload.operationsPerSecond();
    return List.of(
        workload.workload().title(),
        fixed(workload.bestRate(), 1),
        fixed(workload.medianRate(), 1),
        operations.isPresent() ? fixed(operations.getAsDouble() / GIGA, 0) : NONE,
        share(workload).isPresent() ? fixed(100 * share(workload).getAsDouble(), 0) : NONE,
        fixed(mebibytes(workload.kvBytes()), 1));
  }

  private OptionalDouble share(WorkloadResult workload) {
    OptionalDouble operations = workload.operationsPerSecond();
    return operations.isPresent() && result.peak().isPresent()
        ? OptionalDouble.of(operations.getAsDouble() / result.peak().get().allThreads())
        : OptionalDouble.empty();
  }

  private String memory() {
    String heap =
        fixed(mebibytes(result.memory().heapBytes()), 0) + " MiB of objects after a collection";
    return result.memory().peakResidentBytes().isPresent()
        ? String.format(
            Locale.ROOT,
            "memory: at most %.0f MiB resident, the model file included; %s",
            mebibytes(result.memory().peakResidentBytes().getAsLong()),
            heap)
        : "memory: " + heap;
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /**
   * The report for programs.
   *
   * @return an object; {@code docs/benchmarks.md} names its fields
   */
  public ObjectNode json() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("model", result.model());
    root.put("threads", result.threads());
    result
        .peak()
        .ifPresent(
            peak ->
                root.putObject("peak")
                    .put("bits", peak.bits())
                    .put("oneThreadGflops", rounded(peak.oneThread() / GIGA))
                    .put("allThreadsGflops", rounded(peak.allThreads() / GIGA)));
    root.putObject("start")
        .put("openSeconds", rounded(result.start().openSeconds()))
        .put("firstTokenSeconds", rounded(result.start().firstTokenSeconds()))
        .put("promptTokens", result.start().promptTokens());
    ArrayNode workloads = root.putArray("workloads");
    result.workloads().forEach(workload -> write(workloads.addObject(), workload));
    ObjectNode memory = root.putObject("memory").put("heapBytes", result.memory().heapBytes());
    result.memory().peakResidentBytes().ifPresent(peak -> memory.put("peakResidentBytes", peak));
    return root;
  }

  private void write(ObjectNode node, WorkloadResult measured) {
    Workload workload = measured.workload();
    node.put("kind", workload.kind().toString())
        .put("promptTokens", workload.promptTokens())
        .put("sequences", workload.sequences())
        .put("newTokens", workload.newTokens())
        .put("tokensPerSecond", rounded(measured.bestRate()))
        .put("medianTokensPerSecond", rounded(measured.medianRate()))
        .put("startSeconds", rounded(measured.startSeconds()))
        .put("kvBytes", measured.kvBytes());
    measured.operationsPerSecond().ifPresent(rate -> node.put("gflops", rounded(rate / GIGA)));
    share(measured).ifPresent(share -> node.put("shareOfPeak", rounded(share)));
    ArrayNode seconds = node.putArray("seconds");
    measured.seconds().forEach(second -> seconds.add(rounded(second)));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
