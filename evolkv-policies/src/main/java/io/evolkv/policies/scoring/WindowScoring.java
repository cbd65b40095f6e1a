package io.evolkv.policies.scoring;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.PositionScores;

/**
 * SnapKV's score (arXiv 2404.14469): how much attention the last queries of the prompt pay to each
 * position before them.
 *
 * <pre>
 * S[g, j] = pool_j( reduce over the heads h of group g ( 1/w · sum over the window's queries a of W[h, a, j] ) )
 * </pre>
 *
 * <p>{@code W} is the softmax over all visible positions; the columns of the window itself are cut
 * off only afterwards, so what remains does not sum to 1. The group is reduced first and pooled
 * then. A prompt of n &lt; w tokens has a window of n. Sums are made in double precision, in the
 * order of the queries, the heads and the positions.
 *
 * @param window w, the number of last prompt queries that observe; they are always kept themselves
 * @param kernel positions that take part in pooling, odd
 * @param pooling how neighbouring positions are joined
 * @param gqa how the query heads of a KV head are joined
 */
public record WindowScoring(int window, int kernel, Pooling pooling, GroupReduction gqa) {
  /**
   * Checks window and kernel.
   *
   * @throws InvalidInputException when the window is empty or the kernel not a positive odd number
   */
  public WindowScoring {
    if (window < 1) {
      throw new InvalidInputException("window is " + window + ", but has to be at least 1");
    }
    if (kernel < 1 || kernel % 2 == 0) {
      throw new InvalidInputException(
          "kernel is " + kernel + ", but has to be an odd number of positions: 1, 3, 5, ...");
    }
  }

  /**
   * What the prefill has to collect.
   *
   * @return the attention rows of the window
   */
  public Observation observation() {
    return Observation.window(window);
  }

  /**
   * Scores a layer and protects its window.
   *
   * @param layer a layer whose prefill observed at least this window
   * @return scores {@code [kvHeads, positions]}; 0 in the window
   * @throws IllegalStateException when fewer queries were observed than the window has
   */
  public PositionScores score(LayerView layer) {
    int queries = Math.min(window, layer.positions());
    if (layer.windowQueries() < queries) {
      throw new IllegalStateException(
          "the prefill observed "
              + layer.windowQueries()
              + " queries, but the score needs "
              + queries);
    }
    float[][] scores = new float[layer.shape().kvHeads()][];
    for (int kvHead = 0; kvHead < scores.length; kvHead++) {
      double[] pooled = pooling.pool(gqa.reduce(group(layer, kvHead, queries)), kernel);
      scores[kvHead] = padded(pooled, layer.positions());
    }
    return PositionScores.of(scores, 0, queries);
  }

  private static double[][] group(LayerView layer, int kvHead, int queries) {
    double[][] heads = new double[layer.shape().group()][];
    for (int member = 0; member < heads.length; member++) {
      heads[member] = windowMean(layer, kvHead * heads.length + member, queries);
    }
    return heads;
  }

  /** Mean attention of the last queries to the positions before them. */
  private static double[] windowMean(LayerView layer, int queryHead, int queries) {
    double[] mean = new double[layer.positions() - queries];
    for (int row = layer.windowQueries() - queries; row < layer.windowQueries(); row++) {
      float[] attention = layer.windowAttention(queryHead, row);
      for (int position = 0; position < mean.length; position++) {
        mean[position] += attention[position];
      }
    }
    for (int position = 0; position < mean.length; position++) {
      mean[position] /= queries;
    }
    return mean;
  }

  private static float[] padded(double[] scores, int positions) {
    float[] result = new float[positions];
    for (int i = 0; i < scores.length; i++) {
      result[i] = (float) scores[i];
    }
    return result;
  }
}
