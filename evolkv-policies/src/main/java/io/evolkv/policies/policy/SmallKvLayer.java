package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.policies.selection.Tiers;
import java.util.Optional;

/** SmallKV in one layer of one sequence: the importances, and what values without keys give. */
abstract sealed class SmallKvLayer permits EvictedTiers, RecalledTiers {
  private final MatchedImportance importance;
  private final int budget;
  private final Tiers tiers;

  /**
   * A layer after the prefill.
   *
   * @param importance of the prompt's positions
   */
  SmallKvLayer(MatchedImportance importance, int budget, Tiers tiers) {
    this.importance = importance;
    this.budget = Math.max(1, budget);
    this.tiers = tiers;
  }

  /** The positions without keys, in the order in which their values are mixed. */
  abstract int[] marginal(int kvHead);

  /** The value of the i-th of them. */
  abstract float[] marginalValue(LayerCache cache, int kvHead, int i);

  /** The entries that the step attended to. */
  abstract int[] attended(LayerCache cache, int kvHead);

  /** What the step attends to; empty for all that the cache holds. */
  abstract Optional<KeptEntries> select(LayerCache cache);

  /** Sorts the entries into their tiers once they take more than the budget. */
  abstract Optional<KeptEntries> evict(LayerCache cache);

  /** Bytes held beside the cache. */
  abstract long heldBytes();

  /** Bytes that have come back from where they were kept for a recall. */
  abstract long recalledBytes();

  /** Bytes of the values without keys. */
  long marginalBytes(int headDim) {
    long count = 0;
    for (int head = 0; head < kvHeads(); head++) {
      count += marginal(head).length;
    }
    return count * headDim * Float.BYTES;
  }

  int budget() {
    return budget;
  }

  Tiers tiers() {
    return tiers;
  }

  int kvHeads() {
    return importance.kvHeads();
  }

  /** By position, at least as many as have been fed. */
  double[] importance(int kvHead) {
    return importance.of(kvHead);
  }

  /** Adds the assistant's newest rows. */
  void add(TokenFollower assistant) {
    importance.add(assistant);
  }

  /** Lets the marginal values take their part of a head's output. */
  void blend(LayerCache cache, TokenFollower assistant, float[][] outputs) {
    for (int head = 0; head < outputs.length; head++) {
      int kvHead = head / importance.group();
      if (marginal(kvHead).length > 0) {
        blend(cache, kvHead, importance.row(assistant, head), outputs[head]);
      }
    }
  }

  private void blend(LayerCache cache, int kvHead, float[] row, float[] output) {
    double critical = 0;
    for (int entry : attended(cache, kvHead)) {
      critical += row[cache.position(kvHead, entry)];
    }
    int[] positions = marginal(kvHead);
    double marginals = 0;
    for (int position : positions) {
      marginals += row[position];
    }
    double all = critical + marginals;
    if (all == 0) {
      return;
    }
    double[] mixed = new double[output.length];
    for (int i = 0; i < positions.length; i++) {
      float[] value = marginalValue(cache, kvHead, i);
      double weight = row[positions[i]] / all;
      for (int t = 0; t < mixed.length; t++) {
        mixed[t] += weight * value[t];
      }
    }
    for (int t = 0; t < output.length; t++) {
      output[t] = (float) (critical / all * output[t] + mixed[t]);
    }
  }
}
