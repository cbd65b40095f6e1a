package io.evolkv.bench.report;

import io.evolkv.bench.report.ComparedPolicy.UnderBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Tables with a row per policy and a column per mean budget. */
final class ComparisonTables {
  private static final String WORSE = " <";
  private static final String NONE = "-";

  private ComparisonTables() {}

  /** How well each policy did, which do worse than chance, and what to know of the numbers. */
  static ReportTable scores(List<Integer> meanBudgets, List<ComparedPolicy> policies, int group) {
    List<String> notes = new ArrayList<>();
    if (policies.stream()
        .flatMap(policy -> policy.results().stream())
        .anyMatch(UnderBudget::worseThanRandom)) {
      notes.add(
          "< worse than random under the same budget: the 95% interval of the difference on the"
              + " same samples lies below 0");
    }
    if (group > 1) {
      notes.add(
          "%d query heads share the entries of a KV head; published tables that keep entries per query head hold %d times as many at the same budget"
              .formatted(group, group));
    }
    for (ComparedPolicy policy : policies) {
      policy.caveat().ifPresent(caveat -> notes.add(policy.name() + ": " + caveat));
    }
    return new ReportTable(
        "Score in % (95% interval) by mean budget, in entries per layer and KV head",
        header(meanBudgets), rows(meanBudgets, policies, ComparisonTables::score), notes);
  }

  /** What each policy held and read, and how fast its sequences decoded. */
  static ReportTable costs(List<Integer> meanBudgets, List<ComparedPolicy> policies) {
    List<String> notes = new ArrayList<>();
    for (ComparedPolicy policy : policies) {
      long bytes = policy.results().getFirst().result().assistantBytes();
      if (bytes > 0) {
        notes.add("%s: its assistant holds %s KiB besides".formatted(policy.name(), kibi(bytes)));
      }
    }
    return new ReportTable(
        "KiB held / KiB read per decode step / tokens per second of decoding, by mean budget",
        header(meanBudgets),
        rows(meanBudgets, policies, ComparisonTables::cost),
        notes);
  }

  private static List<String> header(List<Integer> meanBudgets) {
    List<String> header = new ArrayList<>(List.of("policy"));
    meanBudgets.forEach(budget -> header.add(Integer.toString(budget)));
    return header;
  }

  private static List<List<String>> rows(
      List<Integer> meanBudgets,
      List<ComparedPolicy> policies,
      Function<UnderBudget, String> cell) {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedPolicy policy : policies) {
      List<String> row = new ArrayList<>(List.of(policy.name()));
      meanBudgets.forEach(budget -> row.add(policy.under(budget).map(cell).orElse(NONE)));
      rows.add(row);
    }
    return rows;
  }

  private static String score(UnderBudget under) {
    Interval interval = under.result().interval();
    return "%s (%s to %s)%s"
        .formatted(
            percent(under.result().score()),
            percent(interval.low()),
            percent(interval.high()),
            under.worseThanRandom() ? WORSE : "");
  }

  private static String cost(UnderBudget under) {
    MethodResult result = under.result();
    return "%s / %s / %.0f"
        .formatted(kibi(result.bytes()), kibi(result.bytesPerStep()), result.tokensPerSecond());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f", 100 * share);
  }

  private static String kibi(long bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes / 1024.0);
  }
}
