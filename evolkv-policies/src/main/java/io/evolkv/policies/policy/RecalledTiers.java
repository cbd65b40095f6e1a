package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Tiers;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tiers of which the cache holds everything, as slow memory: after every step the tiers are made
 * anew of all entries, so what was evicted comes back when it becomes important. A step attends to
 * the critical entries and the newest.
 */
final class RecalledTiers extends SmallKvLayer {
  private static final byte EVICTED = 0;
  private static final byte MARGINAL = 1;
  private static final byte CRITICAL = 2;

  /** {@code [kvHeads]}, ascending; all entries while they fit. */
  private final int[][] critical;

  /** {@code [kvHeads]}, the most important first. */
  private final int[][] marginal;

  private long recalledRows;
  private int headDim;

  RecalledTiers(int positions, MatchedImportance importance, int budget, Tiers tiers) {
    super(importance, budget, tiers);
    critical = new int[kvHeads()][];
    marginal = new int[kvHeads()][];
    for (int head = 0; head < kvHeads(); head++) {
      sort(head, positions);
    }
  }

  private void sort(int head, int entries) {
    if (entries <= budget()) {
      critical[head] = IntStream.range(0, entries).toArray();
      marginal[head] = new int[0];
      return;
    }
    ScoreOrder order = ScoreOrder.of(Arrays.copyOf(importance(head), entries));
    critical[head] = tiers().criticalOf(order);
    marginal[head] = tiers().marginalOf(order);
  }

  @Override
  int[] marginal(int kvHead) {
    return marginal[kvHead];
  }

  @Override
  float[] marginalValue(LayerCache cache, int kvHead, int i) {
    return cache.value(kvHead, marginal[kvHead][i]);
  }

  @Override
  int[] attended(LayerCache cache, int kvHead) {
    int[] attended = Arrays.copyOf(critical[kvHead], critical[kvHead].length + 1);
    attended[attended.length - 1] = cache.entries(kvHead) - 1;
    return attended;
  }

  @Override
  Optional<KeptEntries> select(LayerCache cache) {
    int[][] selected = new int[kvHeads()][];
    Arrays.setAll(selected, head -> attended(cache, head));
    return Optional.of(KeptEntries.of(selected));
  }

  /** Evicts nothing. */
  @Override
  Optional<KeptEntries> evict(LayerCache cache) {
    headDim = cache.shape().headDim();
    for (int head = 0; head < kvHeads(); head++) {
      int entries = cache.entries(head);
      byte[] before = places(head, entries);
      before[entries - 1] = CRITICAL;
      sort(head, entries);
      byte[] after = places(head, entries);
      for (int entry = 0; entry < entries; entry++) {
        recalledRows += Math.max(0, after[entry] - before[entry]);
      }
    }
    return Optional.empty();
  }

  /** By entry how many of its rows, value and key, are at hand. */
  private byte[] places(int head, int entries) {
    byte[] places = new byte[entries];
    Arrays.fill(places, EVICTED);
    for (int entry : marginal[head]) {
      places[entry] = MARGINAL;
    }
    for (int entry : critical[head]) {
      places[entry] = CRITICAL;
    }
    return places;
  }

  @Override
  long heldBytes() {
    return 0;
  }

  @Override
  long recalledBytes() {
    return recalledRows * headDim * Float.BYTES;
  }
}
