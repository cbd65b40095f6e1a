package io.evolkv.policies.scoring;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.policy.PositionScores;
import java.util.Optional;

/**
 * What the newest query attends to while decoding: its attention to the entries before the last w,
 * reduced over the group and average pooled.
 *
 * @param window w, last entries that stay
 * @param kernel positions that pooling joins, odd
 * @param gqa how the query heads of a KV head are joined
 */
public record NewestQueryScoring(int window, int kernel, GroupReduction gqa) {
  /**
   * Cuts a layer to its budget.
   *
   * @param cache the layer right after a step; its heads hold the same number of entries
   * @param budget entries per KV head, window included
   * @return what stays, or empty when the layer is within its budget
   */
  public Optional<KeptEntries> cut(LayerCache cache, int budget) {
    int entries = cache.entries(0);
    if (entries <= budget) {
      return Optional.empty();
    }
    int group = cache.shape().group();
    int prefix = Math.max(0, entries - window);
    float[][] scores = new float[cache.shape().kvHeads()][entries];
    double[][] heads = new double[group][prefix];
    for (int kvHead = 0; kvHead < scores.length; kvHead++) {
      for (int member = 0; member < group; member++) {
        float[] attention = cache.attention(kvHead * group + member);
        for (int entry = 0; entry < prefix; entry++) {
          heads[member][entry] = attention[entry];
        }
      }
      double[] pooled = Pooling.AVG.pool(gqa.reduce(heads), kernel);
      for (int entry = 0; entry < prefix; entry++) {
        scores[kvHead][entry] = (float) pooled[entry];
      }
    }
    return Optional.of(PositionScores.of(scores, 0, window).ranking().keep(Math.max(1, budget)));
  }
}
