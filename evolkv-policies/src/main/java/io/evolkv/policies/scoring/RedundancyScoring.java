package io.evolkv.policies.scoring;

import io.evolkv.api.error.InvalidInputException;
import java.util.Arrays;

/**
 * R-KV's score (arXiv 2505.24133): attention for what the last queries look at, minus redundancy
 * for keys that resemble many others.
 *
 * <pre>
 * attention[j]  = maxpool_j( mean over the w queries a of softmax over the prefix of
 *                            ( max over the group's heads h of q[h, a] · k[j] / sqrt(d) ) )
 * redundancy[j] = softmax over all n of ( mean over i of C[i, j] )
 * score[j]      = lambda · attention[j] - (1 - lambda) · redundancy[j]         j &lt; n - w
 * </pre>
 *
 * <p>C is the cosine of keys i and j, 0 on the diagonal. In each row i the last j with a cosine
 * above the threshold is set to 0, so that of near-duplicates the most recent one is not punished;
 * where there is none, column 0 is, as in the reference implementation.
 *
 * @param window w, newest entries, whose queries observe and which are not scored
 * @param kernel positions that max pooling joins, odd
 * @param lambda weight of the attention, in [0, 1]
 * @param threshold cosine above which two keys count as near-duplicates
 */
public record RedundancyScoring(int window, int kernel, double lambda, double threshold) {
  /**
   * Checks the kernel.
   *
   * @throws InvalidInputException when the kernel is not a positive odd number
   */
  public RedundancyScoring {
    if (kernel < 1 || kernel % 2 == 0) {
      throw new InvalidInputException(
          "kernel is " + kernel + ", but has to be an odd number of positions: 1, 3, 5, ...");
    }
  }

  /**
   * Scores the prefix of one KV head.
   *
   * @param queries {@code [group][w][headDim]}, after RoPE
   * @param keys {@code [n][headDim]}, after RoPE
   * @return {@code [n - w]}, or nothing when there are no more than w keys
   */
  public double[] score(float[][][] queries, float[][] keys) {
    int prefix = Math.max(0, keys.length - window);
    if (prefix == 0) {
      return new double[0];
    }
    double[] scores = attention(queries, keys, prefix);
    double[] redundancy = redundancy(keys);
    for (int j = 0; j < prefix; j++) {
      scores[j] = lambda * scores[j] - (1 - lambda) * redundancy[j];
    }
    return scores;
  }

  /**
   * The attention term.
   *
   * @param queries {@code [group][w][headDim]}
   * @param keys at least the prefix
   * @param prefix keys that are scored, at least 1
   * @return {@code [prefix]}
   */
  double[] attention(float[][][] queries, float[][] keys, int prefix) {
    int rows = queries[0].length;
    double scale = 1 / Math.sqrt(keys[0].length);
    double[] mean = new double[prefix];
    for (int row = 0; row < rows; row++) {
      double[] logits = new double[prefix];
      for (int j = 0; j < prefix; j++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float[][] head : queries) {
          largest = Math.max(largest, dot(head[row], keys[j]) * scale);
        }
        logits[j] = largest;
      }
      softmax(logits);
      for (int j = 0; j < prefix; j++) {
        mean[j] += logits[j] / rows;
      }
    }
    return Pooling.MAX.pool(mean, kernel);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /**
   * The redundancy term.
   *
   * @param keys {@code [n][headDim]}
   * @return {@code [n]}, sums to 1
   */
  double[] redundancy(float[][] keys) {
    int n = keys.length;
    float[][] columns = normalisedColumns(keys);
    double[] mean = new double[n];
    float[] cosines = new float[n];
    for (int i = 0; i < n; i++) {
      cosines(columns, i, cosines);
      cosines[i] = 0;
      cosines[lastNearDuplicate(cosines)] = 0;
      for (int j = 0; j < n; j++) {
        mean[j] += cosines[j];
      }
    }
    for (int j = 0; j < n; j++) {
      mean[j] /= n;
    }
    softmax(mean);
    return mean;
  }

  /** {@code [headDim][n]}, so that the products run along neighbours; a zero key stays zero. */
  private static float[][] normalisedColumns(float[][] keys) {
    float[][] columns = new float[keys[0].length][keys.length];
    for (int j = 0; j < keys.length; j++) {
      double norm = Math.sqrt(dot(keys[j], keys[j]));
      for (int t = 0; t < columns.length && norm > 0; t++) {
        columns[t][j] = (float) (keys[j][t] / norm);
      }
    }
    return columns;
  }

  private static void cosines(float[][] columns, int i, float[] cosines) {
    Arrays.fill(cosines, 0);
    for (float[] column : columns) {
      float factor = column[i];
      for (int j = 0; j < cosines.length; j++) {
        cosines[j] += factor * column[j];
      }
    }
  }

  private int lastNearDuplicate(float[] cosines) {
    for (int j = cosines.length - 1; j > 0; j--) {
      if (cosines[j] > threshold) {
        return j;
      }
    }
    return 0;
  }

  private static void softmax(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double sum = 0;
    for (int j = 0; j < logits.length; j++) {
      logits[j] = StrictMath.exp(logits[j] - largest);
      sum += logits[j];
    }
    for (int j = 0; j < logits.length; j++) {
      logits[j] /= sum;
    }
  }
}
