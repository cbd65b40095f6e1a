package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.policies.selection.ScoreOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * PyramidInfer's choice of the tokens that go on to the next layer. Of the m tokens in a layer the
 * last {@code tail} are protected and observe; each of the others, the context, is scored
 *
 * <pre>
 * score[j] = mean over the tail's rows a of ( w_a · mean over all heads h of A[h, a, j] )
 * </pre>
 *
 * <p>with weights w that rise in even steps from 1 for the oldest row. Sinks come first.
 */
final class ContextPruner implements PrefillPruner {
  private final LayerBudgets budgets;
  private final int tail;
  private final int sinks;
  private final double distanceWeight;

  ContextPruner(LayerBudgets budgets, int tail, int sinks, double distanceWeight) {
    this.budgets = budgets;
    this.tail = tail;
    this.sinks = sinks;
    this.distanceWeight = distanceWeight;
  }

  @Override
  public int windowQueries(int entered) {
    return Math.min(tail, entered);
  }

  @Override
  public int[] survivors(LayerView layer) {
    int entered = layer.positions();
    int next = Math.min(entered, Math.max(1, budgets.get(layer.layer() + 1)));
    if (next == entered) {
      return IntStream.range(0, entered).toArray();
    }
    int newest = Math.min(tail, next);
    int[] survivors = new int[next];
    if (next > newest) {
      int[] context = ScoreOrder.of(scores(layer)).best(next - newest, 0);
      System.arraycopy(context, 0, survivors, 0, context.length);
    }
    for (int i = 0; i < newest; i++) {
      survivors[next - newest + i] = entered - newest + i;
    }
    return survivors;
  }

  /** Scores of the tokens before the tail. */
  double[] scores(LayerView layer) {
    int heads = layer.shape().queryHeads();
    int rows = layer.windowQueries();
    double[] scores = new double[layer.positions() - rows];
    for (int row = 0; row < rows; row++) {
      double weight = weight(row, rows, distanceWeight) / heads / rows;
      for (int head = 0; head < heads; head++) {
        float[] attention = layer.windowAttention(head, row);
        for (int j = 0; j < scores.length; j++) {
          scores[j] += weight * attention[j];
        }
      }
    }
    Arrays.fill(scores, 0, Math.min(sinks, scores.length), Double.POSITIVE_INFINITY);
    return scores;
  }

  /** Weight of a row: even steps from 1 for the oldest to that of the newest. */
  static double weight(int row, int rows, double newest) {
    return rows == 1 ? 1 : 1 + (newest - 1) * row / (rows - 1);
  }
}
