package io.evolkv.bench.report;

import io.evolkv.bench.evaluation.LayerReuse;
import java.util.ArrayList;
import java.util.List;

/** The result of a search for the terminal: the comparison, the categories and the budgets. */
public final class SearchReport {
  private final Glyphs glyphs;

  /**
   * A report for a terminal.
   *
   * @param glyphs what the terminal can show
   */
  public SearchReport(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /**
   * The report's lines; tables are at most 100 characters wide.
   *
   * @param summary the run's result
   * @return the lines without line ends
   */
  public List<String> lines(Summary summary) {
    SearchOutcome search = summary.search();
    List<String> lines = new ArrayList<>();
    boolean reference = summary.heldOut().stream().anyMatch(m -> m.name().equals("full"));
    lines.add(
        "%s, %s; %s per layer and KV head on average%s"
            .formatted(
                search.task(),
                Count.of(summary.heldOutSamples(), "held-out sample", "held-out samples"),
                Count.of(search.meanBudget(), "entry", "entries"),
                reference ? ", full keeps all" : ""));
    UncompressedLayers.line(summary.model().shape()).ifPresent(lines::add);
    lines.add("");
    lines.addAll(MethodTables.comparison(summary.heldOut()));
    lines.add("");
    lines.addAll(MethodTables.categories(summary.heldOut()));
    lines.add("");
    lines.add(
        "Budgets found by %s for %s: score %s %% on %s, %s"
            .formatted(
                search.optimizer(),
                search.policy(),
                MethodTables.percent(search.best().score()),
                Count.of(search.samples(), "search sample", "search samples"),
                Count.of(search.evaluations(), "candidate", "candidates")));
    search.racing().map(SearchReport::racing).ifPresent(lines::add);
    LayerReuse reuse = summary.timings().usage().reuse();
    if (reuse.run() > 0) {
      lines.add(
          "Pruned prompts took over %s %% of their layers from those of other budgets"
              .formatted(MethodTables.percent(reuse.savedShare())));
    }
    lines.addAll(BudgetBars.lines(search.best().budgets(), summary.model().shape(), glyphs));
    return lines;
  }

  private static String racing(RacingOutcome racing) {
    return "Racing in rounds of %s stopped %s: %s measured, %d saved (%s %%)"
        .formatted(
            Count.of(racing.round(), "sample", "samples"),
            Count.of(racing.stopped(), "candidate", "candidates"),
            Count.of(racing.measured(), "sample", "samples"),
            racing.saved(),
            MethodTables.percent(racing.savedShare()));
  }
}
