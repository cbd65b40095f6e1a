package io.evolkv.policies.scoring;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.policy.PositionScores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * LagKV's score (arXiv 2504.04704). The positions from s on are cut into full blocks of g; the last
 * block and the remainder are the tail. Every other block p is measured against block p + 1: with
 * min and max per channel c over the rows of that block,
 *
 * <pre>
 * x~[j, c] = (x[j, c] - min[c]) / (max[c] - min[c])
 * raw[j]   = softmax over the block's rows of ( std over c of x~[j, c] ),  mean of keys and values
 * </pre>
 *
 * <p>with the unbiased standard deviation; a channel with max = min counts as 0. The score is the
 * rank of raw within the block, {@code 0/g ... (g-1)/g}, or raw itself. Sinks and tail have score 1
 * and are protected.
 *
 * <p>Of a prompt of fewer than {@code s + 2g} tokens everything but the sinks is tail, with scores
 * that grow with the position.
 *
 * @param sinks s, at least 0
 * @param lag g, at least 1
 * @param cross whether raw itself is the score
 */
public record LagScoring(int sinks, int lag, boolean cross) {
  /**
   * Scores a layer and protects sinks and tail.
   *
   * @param layer a layer
   * @return scores {@code [kvHeads, positions]}
   */
  public PositionScores score(LayerView layer) {
    int n = layer.positions();
    int first = Math.min(sinks, n);
    int blocks = (n - first) / lag;
    float[][] scores = new float[layer.shape().kvHeads()][n];
    for (float[] head : scores) {
      Arrays.fill(head, 1);
    }
    if (blocks < 2) {
      for (float[] head : scores) {
        for (int position = first; position < n; position++) {
          head[position] = (float) (position - first) / (n - first);
        }
      }
      return PositionScores.of(scores, first, n - first);
    }
    for (int head = 0; head < scores.length; head++) {
      for (int block = 0; block < blocks - 1; block++) {
        int start = first + block * lag;
        double[] raw = raw(layer, head, start);
        float[] result = cross ? floats(raw) : ranks(raw);
        System.arraycopy(result, 0, scores[head], start, lag);
      }
    }
    return PositionScores.of(scores, first, n - first - (blocks - 1) * lag);
  }

  private double[] raw(LayerView layer, int kvHead, int start) {
    double[] keys = unevenness(rows(layer, kvHead, start, true));
    double[] values = unevenness(rows(layer, kvHead, start, false));
    double[] raw = new double[lag];
    for (int i = 0; i < lag; i++) {
      raw[i] = (keys[i] + values[i]) / 2;
    }
    return raw;
  }

  /** The rows of a block and of the one after it. */
  private float[][] rows(LayerView layer, int kvHead, int start, boolean keys) {
    float[][] rows = new float[2 * lag][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = keys ? layer.key(kvHead, start + i) : layer.value(kvHead, start + i);
    }
    return rows;
  }

  private double[] unevenness(float[][] rows) {
    int channels = rows[0].length;
    float[] min = rows[lag].clone();
    float[] max = rows[lag].clone();
    for (int i = lag + 1; i < rows.length; i++) {
      for (int c = 0; c < channels; c++) {
        min[c] = Math.min(min[c], rows[i][c]);
        max[c] = Math.max(max[c], rows[i][c]);
      }
    }
    double[] deviations = new double[lag];
    double[] scaled = new double[channels];
    for (int i = 0; i < lag; i++) {
      for (int c = 0; c < channels; c++) {
        double range = (double) max[c] - min[c];
        scaled[c] = range > 0 ? ((double) rows[i][c] - min[c]) / range : 0;
      }
      deviations[i] = deviation(scaled);
    }
    return Softmax.of(deviations);
  }

  /** The unbiased standard deviation; 0 for a single value. */
  private static double deviation(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return values.length > 1 ? Math.sqrt(sum / (values.length - 1)) : 0;
  }

  /** Ranks from 0 for the least, divided by the length; of equal ones the first ranks highest. */
  private static float[] ranks(double[] raw) {
    int[] ascending =
        IntStream.range(0, raw.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> raw[i]).thenComparingInt(i -> -i))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] ranks = new float[raw.length];
    for (int rank = 0; rank < raw.length; rank++) {
      ranks[ascending[rank]] = (float) rank / raw.length;
    }
    return ranks;
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
