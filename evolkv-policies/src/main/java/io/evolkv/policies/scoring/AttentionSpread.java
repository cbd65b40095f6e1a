package io.evolkv.policies.scoring;

import io.evolkv.api.model.LayerView;

/**
 * What CAKE measures of the observation window (arXiv 2503.12491). With X = W[h, a, j] the
 * attention of the last w queries to the n - w positions before them, not normalised again:
 *
 * <pre>
 * E = - sum over h, a, j of X · ln(X + 1e-10)            how widely a layer spreads its attention
 * U = sum over h, j of the variance over a of X          how much the attention moves on
 * evict[g, j] = pool_j( reduce over h in g ( mean over a of X + gamma · variance over a of X ) )
 * </pre>
 *
 * <p>Variances are unbiased (divided by w - 1), and 0 for a window of one query. Sums in double
 * precision.
 */
public final class AttentionSpread {
  private static final double TINY = 1e-10;

  private final int prefix;
  private final int group;
  private double entropy;
  private double variance;

  /** {@code [queryHeads][prefix]}. */
  private final double[][] means;

  /** {@code [queryHeads][prefix]}. */
  private final double[][] variances;

  private AttentionSpread(LayerView layer, int queries) {
    prefix = layer.positions() - queries;
    group = layer.shape().group();
    means = new double[layer.shape().queryHeads()][prefix];
    variances = new double[means.length][prefix];
    float[][] rows = new float[queries][];
    for (int head = 0; head < means.length; head++) {
      for (int row = 0; row < queries; row++) {
        rows[row] = layer.windowAttention(head, layer.windowQueries() - queries + row);
      }
      for (int position = 0; position < prefix; position++) {
        measure(rows, head, position);
      }
    }
  }

  /**
   * Measures a layer.
   *
   * @param layer a layer whose prefill observed at least this window
   * @param window w
   * @return the measures
   */
  public static AttentionSpread of(LayerView layer, int window) {
    return new AttentionSpread(layer, Math.min(window, layer.positions()));
  }

  private void measure(float[][] rows, int head, int position) {
    double sum = 0;
    for (float[] row : rows) {
      double x = row[position];
      sum += x;
      entropy -= x * StrictMath.log(x + TINY);
    }
    double mean = sum / rows.length;
    double squares = 0;
    for (float[] row : rows) {
      squares += (row[position] - mean) * (row[position] - mean);
    }
    means[head][position] = mean;
    variances[head][position] = rows.length > 1 ? squares / (rows.length - 1) : 0;
    variance += variances[head][position];
  }

  /**
   * The spread over positions.
   *
   * @return E
   */
  public double entropy() {
    return entropy;
  }

  /**
   * The shift over queries.
   *
   * @return U
   */
  public double variance() {
    return variance;
  }

  /**
   * What the positions before the window are worth.
   *
   * @param gamma weight of the variance
   * @param kernel positions that average pooling joins, odd
   * @param gqa how the query heads of a KV head are joined
   * @return {@code [kvHeads][prefix]}
   */
  public double[][] scores(double gamma, int kernel, GroupReduction gqa) {
    double[][] scores = new double[means.length / group][];
    double[][] heads = new double[group][prefix];
    for (int kvHead = 0; kvHead < scores.length; kvHead++) {
      for (int member = 0; member < group; member++) {
        int head = kvHead * group + member;
        for (int position = 0; position < prefix; position++) {
          heads[member][position] = means[head][position] + gamma * variances[head][position];
        }
      }
      scores[kvHead] = Pooling.AVG.pool(gqa.reduce(heads), kernel);
    }
    return scores;
  }
}
