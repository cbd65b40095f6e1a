package io.evolkv.policies.scoring;

import io.evolkv.api.model.LayerView;
import java.util.Arrays;

/**
 * The attention that queries to come are expected to pay (arXiv 2510.00636). With mu and C the mean
 * and covariance of a query head's queries before RoPE, without the s sinks, and R the mean of the
 * RoPE matrices of the positions n to n + F - 1:
 *
 * <pre>
 * mu' = R mu,  C' = R C R^T
 * logit_j = k_j · mu' / sqrt(d)  +  k_j^T C' k_j / (2d),      j >= s
 * score_j = ( reduce over the group ( softmax over j of logit_j )  +  epsilon ) · ||v_j||
 * </pre>
 *
 * <p>All sums in double precision.
 */
public final class ExpectedAttention {
  private final LayerView layer;
  private final int sinks;
  private final boolean covariance;

  /** R by columns: {@code rotation[i]} is what the i-th basis vector becomes. */
  private final double[][] rotation;

  /**
   * A layer to score.
   *
   * @param layer a layer with query statistics
   * @param sinks s, fewer than the layer has positions
   * @param futurePositions F
   * @param covariance whether the second term counts
   */
  public ExpectedAttention(LayerView layer, int sinks, int futurePositions, boolean covariance) {
    this.layer = layer;
    this.sinks = sinks;
    this.covariance = covariance;
    rotation = meanRotation(layer, futurePositions);
  }

  private static double[][] meanRotation(LayerView layer, int futurePositions) {
    int d = layer.shape().headDim();
    float[] basis = new float[d * d];
    for (int i = 0; i < d; i++) {
      basis[i * d + i] = 1;
    }
    double[][] mean = new double[d][d];
    for (int t = 0; t < futurePositions; t++) {
      float[] turned = layer.rotated(basis, layer.positions() + t);
      for (int i = 0; i < turned.length; i++) {
        mean[i / d][i % d] += turned[i];
      }
    }
    for (double[] column : mean) {
      for (int i = 0; i < d; i++) {
        column[i] /= futurePositions;
      }
    }
    return mean;
  }

  /**
   * The mean of the RoPE matrices.
   *
   * @return R, {@code [headDim][headDim]}, row by row
   */
  public double[][] meanRotation() {
    double[][] rows = new double[rotation.length][rotation.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        rows[i][j] = rotation[j][i];
      }
    }
    return rows;
  }

  /**
   * Scores a head.
   *
   * @param kvHead a KV head
   * @param gqa how the query heads of the KV head are joined
   * @param epsilon added to the attention
   * @param valueNorm whether to multiply by the lengths of the values
   * @return {@code [positions]}; 0 for the sinks
   */
  public float[] scores(int kvHead, GroupReduction gqa, double epsilon, boolean valueNorm) {
    int n = layer.positions();
    int group = layer.shape().group();
    double[][] keys = new double[n - sinks][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = doubles(layer.key(kvHead, sinks + i));
    }
    double[][] attention = new double[group][];
    for (int member = 0; member < group; member++) {
      attention[member] = Softmax.of(logits(kvHead * group + member, keys));
    }
    double[] expected = gqa.reduce(attention);
    float[] scores = new float[n];
    for (int i = 0; i < keys.length; i++) {
      double length = valueNorm ? Keys.norm(layer.value(kvHead, sinks + i)) : 1;
      scores[sinks + i] = (float) ((expected[i] + epsilon) * length);
    }
    return scores;
  }

  private double[] logits(int queryHead, double[][] keys) {
    int d = rotation.length;
    double[] mean = turned(doubles(layer.queryMean(queryHead, sinks)));
    double[][] spread = covariance ? turnedCovariance(queryHead) : new double[0][];
    double[] logits = new double[keys.length];
    for (int j = 0; j < keys.length; j++) {
      logits[j] = Keys.dot(keys[j], mean) / Math.sqrt(d);
      for (int i = 0; i < spread.length; i++) {
        logits[j] += keys[j][i] * Keys.dot(spread[i], keys[j]) / (2 * d);
      }
    }
    return logits;
  }

  /** R x. */
  private double[] turned(double[] x) {
    double[] result = new double[x.length];
    for (int column = 0; column < x.length; column++) {
      for (int row = 0; row < x.length; row++) {
        result[row] += rotation[column][row] * x[column];
      }
    }
    return result;
  }

  /** R C R^T: R times each row of R C, since C is symmetric. */
  private double[][] turnedCovariance(int queryHead) {
    int d = rotation.length;
    double[] flat = doubles(layer.queryCovariance(queryHead, sinks));
    double[][] half = new double[d][];
    for (int i = 0; i < d; i++) {
      half[i] = turned(Arrays.copyOfRange(flat, i * d, (i + 1) * d));
    }
    double[][] result = new double[d][];
    for (int i = 0; i < d; i++) {
      double[] column = new double[d];
      for (int j = 0; j < d; j++) {
        column[j] = half[j][i];
      }
      result[i] = turned(column);
    }
    return result;
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
