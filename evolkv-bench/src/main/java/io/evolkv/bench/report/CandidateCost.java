package io.evolkv.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a candidate of a search costs when its prompts are prefilled once for all, beside one whose
 * prompts are prefilled for it. All times are wall times in seconds.
 *
 * @param setting model, policy and budget in a few words
 * @param prompts number of prompts
 * @param promptTokens tokens of all prompts
 * @param candidates candidates that were measured together
 * @param newTokens tokens that all of them decoded
 * @param prefill running all prompts
 * @param rank ranking their positions, and what keeping them takes
 * @param parts where the time of all candidates went
 */
public record CandidateCost(
    String setting,
    int prompts,
    long promptTokens,
    int candidates,
    long newTokens,
    double prefill,
    double rank,
    Parts parts) {

  /**
   * Where the time of candidates goes.
   *
   * @param copy copying the kept entries into caches of their own, once for decoding and once for
   *     the likelihoods; measured by itself and taken off these two
   * @param decode decoding
   * @param likelihood likelihoods of the answers
   * @param journal writing to the journal
   * @param rest cuts, scores of the completions
   */
  public record Parts(double copy, double decode, double likelihood, double journal, double rest) {
    double seconds() {
      return copy + decode + likelihood + journal + rest;
    }
  }

  /**
   * Time of a candidate.
   *
   * @return seconds, its share of the batch
   */
  public double secondsPerCandidate() {
    return parts.seconds() / candidates;
  }

  /**
   * How many times as long a candidate takes when its prompts are prefilled and ranked for it.
   *
   * @return at least 1
   */
  public double ratio() {
    return secondsWithPrefill() / secondsPerCandidate();
  }

  private double secondsWithPrefill() {
    return prefill + rank + secondsPerCandidate();
  }

  /**
   * The report for a terminal.
   *
   * @return lines without line ends
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(setting);
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "prompts: prefilled in %.2f s, %.0f tokens/s; ranked and kept in %.2f s",
            prefill,
            promptTokens / prefill,
            rank));
    lines.add("");
    Table table = new Table(List.of("candidates", "seconds", "per candidate", "%"));
    table.row(row("copy kept entries", parts.copy()));
    table.row(row("decode %d tokens".formatted(newTokens), parts.decode()));
    table.row(row("likelihood of answers", parts.likelihood()));
    table.row(row("journal", parts.journal()));
    table.row(row("cut, score", parts.rest()));
    table.row(row("all of %d".formatted(candidates), parts.seconds()));
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "A candidate takes %.3f s, and %.1f s when its prompts are prefilled for it: %.0f times.",
            secondsPerCandidate(),
            secondsWithPrefill(),
            ratio()));
    return lines;
  }

  private List<String> row(String what, double seconds) {
    return List.of(
        what,
        text("%.3f", seconds),
        text("%.4f", seconds / candidates),
        text("%.1f", 100 * seconds / parts.seconds()));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /**
   * The report for a program.
   *
   * @return a JSON object that ends with a newline
   */
  public String json() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("setting", setting)
        .put("prompts", prompts)
        .put("promptTokens", promptTokens)
        .put("candidates", candidates)
        .put("newTokens", newTokens);
    root.put("prefillSeconds", prefill).put("rankSeconds", rank);
    root.putObject("seconds")
        .put("copy", parts.copy())
        .put("decode", parts.decode())
        .put("likelihood", parts.likelihood())
        .put("journal", parts.journal())
        .put("rest", parts.rest());
    root.put("secondsPerCandidate", secondsPerCandidate()).put("ratio", ratio());
    return JsonText.of(root);
  }
}
