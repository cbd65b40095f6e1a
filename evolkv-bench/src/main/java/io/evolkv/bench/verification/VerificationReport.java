package io.evolkv.bench.verification;

import io.evolkv.bench.report.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model beside a reference: for a person in lines of at most 80 columns, or for a program. */
public final class VerificationReport {
  private static final int WIDTH = 80;
  private static final String ROW = "%5s  %6s  %10s  %7s  %8s  %8s  ";

  private final String model;
  private final Reference reference;
  private final double tolerance;
  private final List<PromptResult> results;

  VerificationReport(
      String model, Reference reference, double tolerance, List<PromptResult> results) {
    this.model = model;
    this.reference = reference;
    this.tolerance = tolerance;
    this.results = List.copyOf(results);
  }

  /**
   * Whether the model agrees with the reference in every prompt.
   *
   * @return true when nothing is beyond the tolerance
   */
  public boolean agrees() {
    return failed().isEmpty();
  }

  private List<PromptResult> failed() {
    return results.stream().filter(result -> !result.agrees(tolerance)).toList();
  }

  private double largestDifference() {
    return results.stream().mapToDouble(result -> result.difference().size()).max().orElse(0);
  }

  private int equalTokens() {
    return results.stream().mapToInt(PromptResult::equalTokens).sum();
  }

  private int greedyTokens() {
    return results.stream().mapToInt(PromptResult::greedyTokens).sum();
  }

  /**
   * The report for a terminal.
   *
   * @return lines without line ends, at most 80 columns wide
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(titled("model      ", model));
    lines.add(titled("reference  ", reference.model() + ": " + reference.madeBy()));
    reference.variant().ifPresent(variant -> lines.add(titled("variant    ", variant.text())));
    lines.add("");
    lines.add(
        ROW.formatted("#", "tokens", "difference", "greedy", "parts at", "margin") + "prompt");
    results.forEach(result -> lines.add(row(result)));
    lines.add("");
    lines.addAll(summary());
    return lines;
  }

  private static String titled(String title, String text) {
    return title + ShownText.cut(text, WIDTH - title.length());
  }

  private String row(PromptResult result) {
    String row =
        ROW.formatted(
            (result.agrees(tolerance) ? "" : "!") + result.number(),
            result.tokens(),
            scientific(result.difference().size()),
            result.equalTokens() + "/" + result.greedyTokens(),
            result.divergence().map(d -> Integer.toString(d.step())).orElse("-"),
            result.divergence().map(d -> decimal(d.margin())).orElse("-"));
    return row + ShownText.cut(result.text(), Math.max(1, WIDTH - row.length()));
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>();
    String tokens = "%d of %d greedy tokens equal".formatted(equalTokens(), greedyTokens());
    if (agrees()) {
      lines.add(
          "agrees: %s, logits within %s, %s"
              .formatted(prompts(), scientific(largestDifference()), tokens));
    } else {
      lines.add("differs: " + reason());
      lines.add(
          "%d of %s beyond the tolerance of %s, marked !"
              .formatted(failed().size(), prompts(), tolerance));
      lines.add(tokens);
      reference
          .variant()
          .ifPresent(
              variant -> lines.add("The reference is of a changed model; is this model that one?"));
    }
    int ties = nearTies().size();
    if (ties > 0) {
      lines.add(
          "%s at a near tie, what follows there is not compared"
              .formatted(Count.of(ties, "prompt parts", "prompts part")));
    }
    return lines;
  }

  private List<PromptResult> nearTies() {
    return results.stream()
        .filter(result -> result.divergence().filter(d -> d.isNearTie(tolerance)).isPresent())
        .toList();
  }

  /** What is wrong with the first prompt that differs. */
  private String reason() {
    PromptResult first = failed().getFirst();
    LogitDifference difference = first.difference();
    if (!difference.within(tolerance)) {
      return "in prompt %d the logit of token %d is %s"
          .formatted(
              first.number(),
              difference.token(),
              Double.isFinite(difference.size())
                  ? "off by " + scientific(difference.size())
                  : "no finite number");
    }
    Divergence parted = first.divergence().orElseThrow();
    return "prompt %d parts at step %d, margin %s: token %d instead of %d"
        .formatted(
            first.number(),
            parted.step(),
            decimal(parted.margin()),
            parted.got(),
            parted.expected());
  }

  /**
   * The report for a program.
   *
   * @return a JSON object
   */
  public ObjectNode json() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("agrees", agrees());
    if (!agrees()) {
      root.put("reason", reason());
    }
    root.put("model", model);
    ObjectNode from = root.putObject("reference");
    from.put("file", reference.file().toString());
    from.put("model", reference.model());
    from.put("madeBy", reference.madeBy());
    reference.variant().ifPresent(variant -> from.put("variant", variant.text()));
    root.put("tolerance", tolerance);
    root.put("largestDifference", largestDifference());
    root.put("equalTokens", equalTokens());
    root.put("greedyTokens", greedyTokens());
    ArrayNode prompts = root.putArray("prompts");
    results.forEach(result -> write(prompts.addObject(), result));
    return root;
  }

  private void write(ObjectNode node, PromptResult result) {
    node.put("number", result.number());
    node.put("text", result.text());
    node.put("tokens", result.tokens());
    node.put("agrees", result.agrees(tolerance));
    node.put("comparedLogits", result.comparedLogits());
    node.put("largestDifference", result.difference().size());
    node.put("largestDifferenceToken", result.difference().token());
    node.put("equalTokens", result.equalTokens());
    node.put("greedyTokens", result.greedyTokens());
    Optional<Divergence> divergence = result.divergence();
    if (divergence.isPresent()) {
      ObjectNode parted = node.putObject("divergence");
      parted.put("step", divergence.get().step());
      parted.put("expected", divergence.get().expected());
      parted.put("got", divergence.get().got());
      parted.put("margin", divergence.get().margin());
      parted.put("nearTie", divergence.get().isNearTie(tolerance));
    }
  }

  private String prompts() {
    return Count.of(results.size(), "prompt", "prompts");
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private static String decimal(double value) {
    return value < 100 ? String.format(Locale.ROOT, "%.5f", value) : scientific(value);
  }
}
