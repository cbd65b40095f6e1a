package io.evolkv.policies.selection;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import java.util.Arrays;

/**
 * The attention that the entries of one layer's heads have got so far, per KV head the mean over
 * its query heads of the sum over all queries: H2O's accumulators. An entry that leaves loses its
 * sum.
 */
public final class AccumulatedAttention {
  private final double[][] sums;
  private final int[] sizes;

  /**
   * The sums of the prefill.
   *
   * @param layer a layer with column sums
   * @param kept the entries that stayed after the prefill
   */
  public AccumulatedAttention(LayerView layer, KeptEntries kept) {
    int kvHeads = kept.kvHeads();
    sums = new double[kvHeads][];
    sizes = new int[kvHeads];
    for (int head = 0; head < kvHeads; head++) {
      double[] all = ofPrompt(layer, head);
      sums[head] = new double[kept.count(head) + 1];
      for (int i = 0; i < kept.count(head); i++) {
        sums[head][sizes[head]++] = all[kept.get(head, i)];
      }
    }
  }

  /**
   * Column sums of a prompt's attention for one KV head.
   *
   * @param layer a layer with column sums
   * @param kvHead a KV head
   * @return {@code [positions]}, the mean over the query heads of the group
   */
  public static double[] ofPrompt(LayerView layer, int kvHead) {
    int group = layer.shape().group();
    double[] mean = new double[layer.positions()];
    for (int member = 0; member < group; member++) {
      float[] columns = layer.columnSums(kvHead * group + member);
      for (int position = 0; position < mean.length; position++) {
        mean[position] += columns[position];
      }
    }
    for (int position = 0; position < mean.length; position++) {
      mean[position] /= group;
    }
    return mean;
  }

  /**
   * Adds the attention of a step; new entries start with what they get in it.
   *
   * @param cache the layer after the step
   */
  public void add(LayerCache cache) {
    int group = cache.shape().group();
    for (int head = 0; head < sums.length; head++) {
      int entries = cache.entries(head);
      if (entries > sums[head].length) {
        sums[head] = Arrays.copyOf(sums[head], entries + entries / 2);
      }
      Arrays.fill(sums[head], sizes[head], entries, 0);
      sizes[head] = entries;
      for (int member = 0; member < group; member++) {
        float[] attention = cache.attention(head * group + member);
        for (int entry = 0; entry < entries; entry++) {
          sums[head][entry] += (double) attention[entry] / group;
        }
      }
    }
  }

  /**
   * The sums of a head.
   *
   * @param kvHead a KV head
   * @return the array itself; its first elements are the head's entries
   */
  public double[] of(int kvHead) {
    return sums[kvHead];
  }

  /**
   * Forgets the entries that leave.
   *
   * @param kvHead a KV head
   * @param kept ascending entries that stay
   */
  public void retain(int kvHead, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      sums[kvHead][i] = sums[kvHead][kept[i]];
    }
    sizes[kvHead] = kept.length;
  }
}
