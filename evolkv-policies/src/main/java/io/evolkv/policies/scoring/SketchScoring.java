package io.evolkv.policies.scoring;

import java.util.Arrays;
import java.util.List;

/**
 * RocketKV's approximate attention (arXiv 2502.14051, second stage) of one KV head from chunks of
 * keys and a few elements of the queries. With Q the group's queries {@code [G, d]}:
 *
 * <pre>
 * sign_t   = +1 where the group's sum of Q[., t] is positive, else -1
 * dims     = the r elements with the largest mean of |Q[., t]|
 * logit[g, chunk] = sum over dims of sign_t · Q[g, t] · ( max over the chunk of sign_t · k_t )
 * p[j]     = mean over g of softmax over entries j of
 *            logit[g, chunk of j] / sqrt( d · sum over dims |Q[g, .]| / sum over all |Q[g, .]| )
 * </pre>
 */
public final class SketchScoring {
  private SketchScoring() {}

  /**
   * The elements that the approximation looks at.
   *
   * @param queries {@code [group][headDim]}
   * @param count r, 1 to headDim
   * @return ascending elements
   */
  public static int[] dims(List<float[]> queries, int count) {
    int headDim = queries.getFirst().length;
    double[] magnitudes = new double[headDim];
    for (float[] query : queries) {
      for (int t = 0; t < headDim; t++) {
        magnitudes[t] += Math.abs(query[t]);
      }
    }
    boolean[] chosen = new boolean[headDim];
    int[] dims = new int[count];
    for (int i = 0; i < count; i++) {
      int best = -1;
      for (int t = 0; t < headDim; t++) {
        if (!chosen[t] && (best < 0 || magnitudes[t] > magnitudes[best])) {
          best = t;
        }
      }
      chosen[best] = true;
      dims[i] = best;
    }
    Arrays.sort(dims);
    return dims;
  }

  /**
   * The approximate probabilities.
   *
   * @param pages the chunks
   * @param queries {@code [group][headDim]}
   * @param dims elements to look at
   * @return one probability per chunk: that of each of its entries
   */
  public static double[] probabilities(KeyPages pages, List<float[]> queries, int[] dims) {
    double[] mean = new double[pages.count()];
    boolean[] upwards = upwards(queries);
    for (float[] query : queries) {
      double[] row = logits(pages, query, upwards, dims);
      double divisor = Math.sqrt(query.length * share(query, dims));
      softmax(row, divisor, pages);
      for (int chunk = 0; chunk < row.length; chunk++) {
        mean[chunk] += row[chunk] / queries.size();
      }
    }
    return mean;
  }

  private static boolean[] upwards(List<float[]> queries) {
    boolean[] upwards = new boolean[queries.getFirst().length];
    for (int t = 0; t < upwards.length; t++) {
      double sum = 0;
      for (float[] query : queries) {
        sum += query[t];
      }
      upwards[t] = sum > 0;
    }
    return upwards;
  }

  /** The largest of sign · k is the largest k where the sign is positive, else minus the least. */
  private static double[] logits(KeyPages pages, float[] query, boolean[] upwards, int[] dims) {
    double[] logits = new double[pages.count()];
    for (int chunk = 0; chunk < logits.length; chunk++) {
      float[] low = pages.least(chunk);
      float[] high = pages.largest(chunk);
      for (int t : dims) {
        logits[chunk] += (double) query[t] * (upwards[t] ? high[t] : low[t]);
      }
    }
    return logits;
  }

  private static double share(float[] query, int[] dims) {
    double all = 0;
    for (float value : query) {
      all += Math.abs(value);
    }
    double some = 0;
    for (int t : dims) {
      some += Math.abs(query[t]);
    }
    return all == 0 || some == 0 ? 1 : some / all;
  }

  private static void softmax(double[] logits, double divisor, KeyPages pages) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double sum = 0;
    for (int chunk = 0; chunk < logits.length; chunk++) {
      logits[chunk] = StrictMath.exp((logits[chunk] - largest) / divisor);
      sum += logits[chunk] * pages.sizeOf(chunk);
    }
    for (int chunk = 0; chunk < logits.length; chunk++) {
      logits[chunk] /= sum;
    }
  }
}
