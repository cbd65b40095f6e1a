package io.evolkv.policies.scoring;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.policy.PositionScores;
import java.util.stream.IntStream;

/**
 * KeyDiff's score (arXiv 2504.15364) of one KV head: the negative cosine between a key and the
 * anchor, the mean of all keys' directions. A key of length 0, and any key when the anchor is 0,
 * has cosine 0. Sums in double precision, in the order of positions.
 */
public final class KeyDiversity {
  private final double[][] directions;

  private KeyDiversity(double[][] directions) {
    this.directions = directions;
  }

  /**
   * The keys of a head.
   *
   * @param layer a layer
   * @param kvHead a KV head
   * @return their directions
   */
  public static KeyDiversity of(LayerView layer, int kvHead) {
    double[][] directions = new double[layer.positions()][];
    for (int position = 0; position < directions.length; position++) {
      directions[position] = Keys.unit(layer.key(kvHead, position));
    }
    return new KeyDiversity(directions);
  }

  /**
   * Scores against the anchor of all positions.
   *
   * @return {@code [positions]}
   */
  public float[] scores() {
    return scores(IntStream.range(0, directions.length).toArray());
  }

  private float[] scores(int[] held) {
    double[] anchor = new double[directions[0].length];
    for (int position : held) {
      for (int i = 0; i < anchor.length; i++) {
        anchor[i] += directions[position][i];
      }
    }
    double length = Math.sqrt(Keys.dot(anchor, anchor));
    float[] scores = new float[held.length];
    for (int i = 0; i < held.length; i++) {
      double cosine = length > 0 ? Keys.dot(directions[held[i]], anchor) / length : 0;
      scores[i] = (float) (0 - cosine);
    }
    return scores;
  }

  /**
   * Goes through a prompt in blocks and cuts the cache to the budget after each.
   *
   * @param heads the keys of all KV heads
   * @param budget entries that stay, at least 1
   * @param block tokens of a block, at least 1
   * @param sinks first positions that always stay
   * @param recent last entries that stay in every cut
   * @return what is held after the last block
   */
  public static KeptEntries inBlocks(
      KeyDiversity[] heads, int budget, int block, int sinks, int recent) {
    int[][] kept = new int[heads.length][];
    for (int head = 0; head < heads.length; head++) {
      int n = heads[head].directions.length;
      int[] held = {};
      for (int start = 0; start < n; start += Math.min(block, n - start)) {
        int end = start + Math.min(block, n - start);
        held = IntStream.concat(IntStream.of(held), IntStream.range(start, end)).toArray();
        held = heads[head].cut(held, budget, sinks, recent);
      }
      kept[head] = held;
    }
    return KeptEntries.of(kept);
  }

  private int[] cut(int[] held, int budget, int sinks, int recent) {
    if (held.length <= budget) {
      return held;
    }
    PositionScores scores = PositionScores.of(new float[][] {scores(held)}, sinks, recent);
    return IntStream.of(scores.ranking().keep(budget).head(0)).map(i -> held[i]).toArray();
  }
}
