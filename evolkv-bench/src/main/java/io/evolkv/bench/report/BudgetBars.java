package io.evolkv.bench.report;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Budgets as one horizontal bar per layer; the largest budget has the longest bar. Layers that are
 * not compressed have none.
 */
final class BudgetBars {
  private static final int LENGTH = 48;
  private static final String EIGHTHS = "▏▎▍▌▋▊▉";

  private BudgetBars() {}

  static List<String> lines(LayerBudgets budgets, ModelShape shape, Glyphs glyphs) {
    int largest = Math.max(1, budgets.stream().max().orElse(1));
    List<String> lines = new ArrayList<>();
    lines.add("layer  budget");
    for (int layer = 0; layer < budgets.layers(); layer++) {
      if (shape.slidingWindow(layer).isPresent()) {
        lines.add("%5d       -".formatted(layer));
        continue;
      }
      long eighths = Math.round(8.0 * LENGTH * budgets.get(layer) / largest);
      String bar = glyphs == Glyphs.UNICODE ? blocks(eighths) : "#".repeat((int) (eighths + 4) / 8);
      lines.add("%5d  %6d  %s".formatted(layer, budgets.get(layer), bar).stripTrailing());
    }
    return lines;
  }

  private static String blocks(long eighths) {
    String whole = "█".repeat((int) eighths / 8);
    int rest = (int) eighths % 8;
    return rest == 0 ? whole : whole + EIGHTHS.charAt(rest - 1);
  }
}
