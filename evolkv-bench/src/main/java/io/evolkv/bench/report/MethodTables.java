package io.evolkv.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tables of methods: how well each did and what it held, and how well by category. */
final class MethodTables {
  private MethodTables() {}

  /** One row per method. */
  static List<String> comparison(List<MethodResult> methods) {
    Table table =
        new Table(
            List.of("method", "score %", "95% interval", "entries/layer", "KiB held", "tokens/s"));
    for (MethodResult method : methods) {
      Interval interval = method.interval();
      table.row(
          List.of(
              method.name(),
              percent(method.score()),
              percent(interval.low()) + " to " + percent(interval.high()),
              String.format(Locale.ROOT, "%.1f", method.entriesPerLayer()),
              String.format(Locale.ROOT, "%.1f", method.bytes() / 1024.0),
              String.format(Locale.ROOT, "%.0f", method.tokensPerSecond())));
    }
    return table.lines();
  }

  /** One row per category, one column per method, scores in per cent. */
  static List<String> categories(List<MethodResult> methods) {
    List<String> header = new ArrayList<>(List.of("score % by category", "samples"));
    methods.forEach(method -> header.add(method.name()));
    Table table = new Table(header);
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (MethodResult method : methods) {
      for (CategoryScore category : method.categories()) {
        rows.computeIfAbsent(category.category(), name -> start(category))
            .add(percent(category.score()));
      }
    }
    rows.values().forEach(table::row);
    return table.lines();
  }

  private static List<String> start(CategoryScore category) {
    return new ArrayList<>(List.of(category.category(), Integer.toString(category.samples())));
  }

  /** A share as per cent with one decimal. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
