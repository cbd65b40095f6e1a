package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.TokenFollower;
import io.evolkv.policies.scoring.HeadMatching;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Tiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** SmallKV in one layer of one sequence: importances, and the values without keys. */
final class SmallKvLayer {
  private final List<HeadMatching.Head> matches;
  private final int group;
  private final int budget;
  private final Tiers tiers;

  /** {@code [kvHeads][positions]}, with room to grow. */
  private final double[][] importance;

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

  SmallKvLayer(
      LayerView prompt,
      List<HeadMatching.Head> matches,
      double[][] importance,
      int budget,
      IntFunction<Tiers> tiersOf) {
    this.matches = matches;
    this.importance = importance;
    this.budget = Math.max(1, budget);
    group = prompt.shape().group();
    tiers = tiersOf.apply(budget);
    for (int head = 0; head < importance.length; head++) {
      List<Marginal> held = new ArrayList<>();
      if (prompt.positions() > this.budget) {
        for (int position : tiers.marginalOf(ScoreOrder.of(importance[head]))) {
          held.add(new Marginal(position, new Value(prompt.value(head, position))));
        }
      }
      marginal.add(held);
    }
  }

  /** Adds the assistant's newest rows. */
  void add(TokenFollower assistant) {
    int length = assistant.length();
    for (int head = 0; head < matches.size(); head++) {
      int kvHead = head / group;
      if (importance[kvHead].length < length) {
        importance[kvHead] = Arrays.copyOf(importance[kvHead], length + length / 2);
      }
      float[] row = row(assistant, head);
      for (int position = 0; position < length; position++) {
        importance[kvHead][position] += (double) row[position] / group;
      }
    }
  }

  private float[] row(TokenFollower assistant, int queryHead) {
    HeadMatching.Head other = matches.get(queryHead);
    return assistant.attention(other.layer(), other.queryHead());
  }

  /** Lets the marginal values take their part of a head's output. */
  void blend(LayerCache cache, TokenFollower assistant, float[][] attended) {
    for (int head = 0; head < attended.length; head++) {
      int kvHead = head / group;
      List<Marginal> values = marginal.get(kvHead);
      if (!values.isEmpty()) {
        blend(cache, kvHead, row(assistant, head), attended[head]);
      }
    }
  }

  private void blend(LayerCache cache, int kvHead, float[] row, float[] output) {
    double critical = 0;
    for (int entry = 0; entry < cache.entries(kvHead); entry++) {
      critical += row[cache.position(kvHead, entry)];
    }
    double marginals = 0;
    for (Marginal entry : marginal.get(kvHead)) {
      marginals += row[entry.position()];
    }
    double all = critical + marginals;
    if (all == 0) {
      return;
    }
    double[] mixed = new double[output.length];
    for (Marginal entry : marginal.get(kvHead)) {
      float[] value = entry.value().elements;
      double weight = row[entry.position()] / all;
      for (int t = 0; t < mixed.length; t++) {
        mixed[t] += weight * value[t];
      }
    }
    for (int t = 0; t < output.length; t++) {
      output[t] = (float) (critical / all * output[t] + mixed[t]);
    }
  }

  /** Sorts the entries into their tiers once they take more than the budget. */
  Optional<KeptEntries> evict(LayerCache cache) {
    int[][] kept = new int[importance.length][];
    boolean evicts = false;
    for (int head = 0; head < kept.length; head++) {
      int entries = cache.entries(head);
      double[] scores = new double[entries];
      for (int entry = 0; entry < entries; entry++) {
        scores[entry] = importance[head][cache.position(head, entry)];
      }
      boolean over = 2 * entries + marginal.get(head).size() > 2 * budget;
      int critical = over ? tiers.critical() : entries;
      kept[head] = ScoreOrder.of(scores).keep(critical, Math.min(tiers.recent(), critical));
      if (kept[head].length < entries) {
        demote(cache, head, kept[head]);
        evicts = true;
      }
    }
    return evicts ? Optional.of(KeptEntries.of(kept)) : Optional.empty();
  }

  private void demote(LayerCache cache, int head, int[] kept) {
    List<Marginal> values = marginal.get(head);
    for (int entry = 0, i = 0; entry < cache.entries(head); entry++) {
      if (i < kept.length && kept[i] == entry) {
        i++;
      } else {
        Value value = new Value(cache.value(head, entry));
        values.add(new Marginal(cache.position(head, entry), value));
      }
    }
    double[] scores = importance[head];
    values.sort(
        Comparator.<Marginal>comparingDouble(entry -> -scores[entry.position()])
            .thenComparingInt(Marginal::position));
    if (values.size() > tiers.marginal()) {
      values.subList(tiers.marginal(), values.size()).clear();
    }
  }

  /** Bytes of these values. */
  long bytes() {
    long sum = 0;
    for (List<Marginal> values : marginal) {
      for (Marginal entry : values) {
        sum += (long) Float.BYTES * entry.value().elements.length;
      }
    }
    return sum;
  }
}
