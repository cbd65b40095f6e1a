package io.evolkv.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tables of methods: how well each did and what it held, and how well by category. */
final class MethodTables {
  private MethodTables() {}

  /**
   * One row per method. What an assistant holds and what a step reads have columns where they are
   * something else than what is held.
   */
  static List<String> comparison(List<MethodResult> methods) {
    boolean reads = methods.stream().anyMatch(MethodResult::readsApart);
    boolean assistants = methods.stream().anyMatch(method -> method.assistantBytes() > 0);
    List<String> header =
        new ArrayList<>(List.of("method", "score %", "95% interval", "entries/layer", "KiB held"));
    if (assistants) {
      header.add("KiB assistant");
    }
    if (reads) {
      header.add("KiB read/step");
    }
    header.add("tokens/s");
    Table table = new Table(header);
    for (MethodResult method : methods) {
      Interval interval = method.interval();
      List<String> row =
          new ArrayList<>(
              List.of(
                  method.name(),
                  percent(method.score()),
                  percent(interval.low()) + " to " + percent(interval.high()),
                  String.format(Locale.ROOT, "%.1f", method.entriesPerLayer()),
                  kibibytes(method.bytes())));
      if (assistants) {
        row.add(kibibytes(method.assistantBytes()));
      }
      if (reads) {
        row.add(kibibytes(method.bytesPerStep()));
      }
      row.add(String.format(Locale.ROOT, "%.0f", method.tokensPerSecond()));
      table.row(row);
    }
    return table.lines();
  }

  private static String kibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1024.0);
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
