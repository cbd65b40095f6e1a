package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Tiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tiers of which the cache holds the critical entries alone. Values of marginal ones are copied,
 * and what is neither is gone.
 */
final class EvictedTiers extends SmallKvLayer {
  private final List<List<Marginal>> marginal = new ArrayList<>();

  /** A value without a key. */
  private record Marginal(int position, Value value) {}

  /** A row of numbers, not to be written to. */
  private static final class Value {
    private final float[] elements;

    Value(float[] elements) {
      this.elements = elements;
    }
  }

  EvictedTiers(LayerView prompt, MatchedImportance importance, int budget, Tiers tiers) {
    super(importance, budget, tiers);
    for (int head = 0; head < kvHeads(); head++) {
      List<Marginal> held = new ArrayList<>();
      if (prompt.positions() > budget()) {
        for (int position : tiers.marginalOf(ScoreOrder.of(importance.of(head)))) {
          held.add(new Marginal(position, new Value(prompt.value(head, position))));
        }
      }
      marginal.add(held);
    }
  }

  @Override
  int[] marginal(int kvHead) {
    return marginal.get(kvHead).stream().mapToInt(Marginal::position).toArray();
  }

  @Override
  float[] marginalValue(LayerCache cache, int kvHead, int i) {
    return marginal.get(kvHead).get(i).value().elements;
  }

  @Override
  int[] attended(LayerCache cache, int kvHead) {
    return IntStream.range(0, cache.entries(kvHead)).toArray();
  }

  @Override
  Optional<KeptEntries> select(LayerCache cache) {
    return Optional.empty();
  }

  @Override
  Optional<KeptEntries> evict(LayerCache cache) {
    int[][] kept = new int[kvHeads()][];
    boolean evicts = false;
    for (int head = 0; head < kept.length; head++) {
      int entries = cache.entries(head);
      double[] importance = importance(head);
      double[] scores = new double[entries];
      for (int entry = 0; entry < entries; entry++) {
        scores[entry] = importance[cache.position(head, entry)];
      }
      boolean over = 2 * entries + marginal.get(head).size() > 2 * budget();
      int critical = over ? tiers().critical() : entries;
      kept[head] = ScoreOrder.of(scores).keep(critical, Math.min(tiers().recent(), critical));
      if (kept[head].length < entries) {
        demote(cache, head, kept[head], importance);
        evicts = true;
      }
    }
    return evicts ? Optional.of(KeptEntries.of(kept)) : Optional.empty();
  }

  private void demote(LayerCache cache, int head, int[] kept, double[] importance) {
    List<Marginal> values = marginal.get(head);
    for (int entry = 0, i = 0; entry < cache.entries(head); entry++) {
      if (i < kept.length && kept[i] == entry) {
        i++;
      } else {
        Value value = new Value(cache.value(head, entry));
        values.add(new Marginal(cache.position(head, entry), value));
      }
    }
    values.sort(
        Comparator.<Marginal>comparingDouble(entry -> -importance[entry.position()])
            .thenComparingInt(Marginal::position));
    if (values.size() > tiers().marginal()) {
      values.subList(tiers().marginal(), values.size()).clear();
    }
  }

  @Override
  long heldBytes() {
    long sum = 0;
    for (List<Marginal> values : marginal) {
      for (Marginal entry : values) {
        sum += (long) Float.BYTES * entry.value().elements.length;
      }
    }
    return sum;
  }

  @Override
  long recalledBytes() {
    return 0;
  }
}
