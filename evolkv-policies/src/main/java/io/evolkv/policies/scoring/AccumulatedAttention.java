package io.evolkv.policies.scoring;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import java.util.Arrays;

/**
 * The attention that the entries of one layer have got from all queries so far, a sum for every
 * query head, reduced over the group when it is asked for: H2O's accumulators. An entry that leaves
 * loses its sums.
 */
public final class AccumulatedAttention {
  private final GroupReduction gqa;

  /** {@code [queryHeads][entries]}, with room to grow. */
  private final double[][] sums;

  /** Entries of each KV head. */
  private final int[] sizes;

  /**
   * The sums of the prefill.
   *
   * @param layer a layer with column sums
   * @param kept the entries that stayed after the prefill
   * @param gqa how the query heads of a KV head are joined
   */
  public AccumulatedAttention(LayerView layer, KeptEntries kept, GroupReduction gqa) {
    this.gqa = gqa;
    int group = layer.shape().group();
    sums = new double[layer.shape().queryHeads()][];
    sizes = new int[kept.kvHeads()];
    Arrays.setAll(sizes, kept::count);
    for (int head = 0; head < sums.length; head++) {
      float[] all = layer.columnSums(head);
      sums[head] = new double[sizes[head / group] + 1];
      for (int i = 0; i < sizes[head / group]; i++) {
        sums[head][i] = all[kept.get(head / group, i)];
      }
    }
  }

  /**
   * Column sums of a prompt's attention for one KV head.
   *
   * @param layer a layer with column sums
   * @param kvHead a KV head
   * @param gqa how its query heads are joined
   * @return {@code [positions]}
   */
  public static double[] ofPrompt(LayerView layer, int kvHead, GroupReduction gqa) {
    double[][] heads = new double[layer.shape().group()][layer.positions()];
    for (int member = 0; member < heads.length; member++) {
      float[] columns = layer.columnSums(kvHead * heads.length + member);
      for (int position = 0; position < columns.length; position++) {
        heads[member][position] = columns[position];
      }
    }
    return gqa.reduce(heads);
  }

  /**
   * Adds the attention of a step; new entries start with what they get in it.
   *
   * @param cache the layer after the step
   */
  public void add(LayerCache cache) {
    int group = cache.shape().group();
    for (int head = 0; head < sums.length; head++) {
      int entries = cache.entries(head / group);
      if (entries > sums[head].length) {
        sums[head] = Arrays.copyOf(sums[head], entries + entries / 2);
      }
      Arrays.fill(sums[head], sizes[head / group], entries, 0);
      float[] attention = cache.attention(head);
      for (int entry = 0; entry < entries; entry++) {
        sums[head][entry] += attention[entry];
      }
    }
    Arrays.setAll(sizes, cache::entries);
  }

  /**
   * The sums of a KV head.
   *
   * @param kvHead a KV head
   * @return {@code [entries]}
   */
  public double[] of(int kvHead) {
    int group = sums.length / sizes.length;
    double[][] heads = new double[group][];
    Arrays.setAll(heads, member -> Arrays.copyOf(sums[kvHead * group + member], sizes[kvHead]));
    return gqa.reduce(heads);
  }

  /**
   * Forgets the entries that leave.
   *
   * @param kvHead a KV head
   * @param kept ascending entries that stay
   */
  public void retain(int kvHead, int[] kept) {
    int group = sums.length / sizes.length;
    for (int head = kvHead * group; head < (kvHead + 1) * group; head++) {
      for (int i = 0; i < kept.length; i++) {
        sums[head][i] = sums[head][kept[i]];
      }
    }
    sizes[kvHead] = kept.length;
  }
}
