package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.policies.scoring.AccumulatedAttention;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Weakest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * H2O, the Heavy-Hitter Oracle (arXiv 2306.14048): few tokens get most of the attention, and they
 * stay together with the newest ones. Each KV head adds up the attention that every entry has got
 * from all queries so far,
 *
 * <pre>
 * acc[j] = reduce over the group's query heads h ( sum over queries i of A[h, i, j] )
 * </pre>
 *
 * <p>and of a budget b keeps the newest {@code recent_b} entries and the {@code b - recent_b}
 * others with the largest sums, after the prefill and again after every generated token. An evicted
 * entry loses its sum; a new one starts with its own attention.
 */
public final class H2oPolicy implements EvictionPolicy, DecodeTimeEviction {
  private final Options options;

  /**
   * A policy that also evicts while decoding.
   *
   * @param options newest entries and group reduction; the mode is not looked at
   */
  public H2oPolicy(Options options) {
    this.options = options;
  }

  @Override
  public Observation observation() {
    return new Observation(0, true, false);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    List<ScoreOrder> orders =
        IntStream.range(0, layer.shape().kvHeads())
            .mapToObj(
                head -> ScoreOrder.of(AccumulatedAttention.ofPrompt(layer, head, options.gqa)))
            .toList();
    return budget -> cut(orders, Math.max(1, budget));
  }

  private KeptEntries cut(List<ScoreOrder> orders, int budget) {
    int recent = recent(budget);
    return KeptEntries.of(
        orders.stream().map(order -> order.keep(budget, recent)).toArray(int[][]::new));
  }

  /** Half of the budget at most, so that the other half is for heavy hitters. */
  private int recent(int budget) {
    return options.recent == 0 ? budget / 2 : Math.min(options.recent, budget / 2);
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    AccumulatedAttention[] sums = new AccumulatedAttention[kept.size()];
    for (int layer = 0; layer < sums.length; layer++) {
      sums[layer] = new AccumulatedAttention(prompt.layer(layer), kept.get(layer), options.gqa);
    }
    return cache -> evict(cache, sums[cache.layer()], Math.max(1, budgets.get(cache.layer())));
  }

  private Optional<KeptEntries> evict(LayerCache cache, AccumulatedAttention sums, int budget) {
    sums.add(cache);
    int[][] kept = new int[cache.shape().kvHeads()][];
    boolean evicts = false;
    for (int head = 0; head < kept.length; head++) {
      int entries = cache.entries(head);
      int excess = Math.max(0, entries - budget);
      kept[head] = Weakest.without(sums.of(head), entries - recent(budget), entries, excess);
      if (excess > 0) {
        sums.retain(head, kept[head]);
        evicts = true;
      }
    }
    return evicts ? Optional.of(KeptEntries.of(kept)) : Optional.empty();
  }

  /** When the cache is cut. */
  public enum Mode {
    /** After the prefill and after every generated token, as in the paper. */
    STEPWISE,
    /** After the prefill only, as in KVCache-Factory. */
    PREFILL_ONCE
  }

  /**
   * The settings of the policy.
   *
   * @param mode when the cache is cut
   * @param recent newest entries that always stay, at most half the budget; 0 for half the budget
   * @param gqa how the query heads of a KV head are joined
   */
  public record Options(
      @Setting(
              value = "When the cache is cut: stepwise after every token, or prefill-once",
              defaultValue = "stepwise")
          Mode mode,
      @Setting(
              value = "This many newest tokens always stay, at most half the budget; 0 means half",
              defaultValue = "0",
              min = 0)
          int recent,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa) {}

  /** Makes the policy {@code h2o}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "h2o";
    }

    @Override
    public String summary() {
      return "Keeps what got the most attention so far and the newest tokens, also while decoding";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      H2oPolicy policy = new H2oPolicy(options);
      return options.mode == Mode.STEPWISE ? policy : new PrefillOnly(policy);
    }
  }

  /** Makes the policy {@code h2o-factory}: KVCache-Factory's LongBench runs. */
  public static final class KvCacheFactory extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public KvCacheFactory() {
      super(
          "h2o-factory",
          "H2O as KVCache-Factory runs it: evicts once, with the last 8 tokens as the recent ones",
          new Factory(),
          Map.of("mode", "prefill-once", "recent", "8"));
    }
  }
}
