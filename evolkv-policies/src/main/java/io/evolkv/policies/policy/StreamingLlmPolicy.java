package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import java.util.List;
import java.util.Optional;

/**
 * StreamingLLM (arXiv 2309.17453): the first s tokens, on which attention piles up as on a sink,
 * and the newest b - s. The same for all heads, whatever the prompt says; after every generated
 * token the cache is cut to the budget again. A budget of b ≤ s keeps b - 1 sinks and the newest
 * token.
 *
 * <p>Keys keep the rotation of their original position, or with {@code rerotate} are turned to
 * their place in the cache, as the authors do it.
 */
public final class StreamingLlmPolicy implements EvictionPolicy, DecodeTimeEviction {
  private final Options options;

  /**
   * A policy.
   *
   * @param options the number of sinks, and where keys are turned to
   */
  public StreamingLlmPolicy(Options options) {
    this.options = options;
  }

  @Override
  public KeyRotation rotation() {
    return options.rerotate ? KeyRotation.BY_PLACE : KeyRotation.ORIGINAL;
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    int kvHeads = layer.shape().kvHeads();
    int entries = layer.positions();
    return budget -> KeptEntries.same(kvHeads, kept(entries, budget));
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    return cache -> evict(cache, budgets.get(cache.layer()));
  }

  @Override
  public boolean readsPrompt() {
    return false;
  }

  /** All heads hold the same entries, so the first one stands for all. */
  private Optional<KeptEntries> evict(LayerCache cache, int budget) {
    int[] kept = kept(cache.entries(0), budget);
    return kept.length == cache.entries(0)
        ? Optional.empty()
        : Optional.of(KeptEntries.same(cache.shape().kvHeads(), kept));
  }

  private int[] kept(int entries, int budget) {
    int size = Math.min(entries, Math.max(1, budget));
    int sinks = Math.min(options.sinks, size - 1);
    int[] kept = new int[size];
    for (int i = 0; i < size; i++) {
      kept[i] = i < sinks ? i : entries - size + i;
    }
    return kept;
  }

  /**
   * The settings of the policy.
   *
   * @param sinks s, first positions that are always kept, at least 0
   * @param rerotate whether keys are turned to their place in the cache
   */
  public record Options(
      @Setting(
              value = "Attention sinks: this many first tokens always stay",
              defaultValue = "4",
              min = 0)
          int sinks,
      @Setting(
              value =
                  "Turn keys to their place in the cache, so that generation may go on beyond the"
                      + " model's context length",
              defaultValue = "false")
          boolean rerotate) {}

  /** Makes the policy {@code streaming-llm}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "streaming-llm";
    }

    @Override
    public String summary() {
      return "Keeps the first tokens (attention sinks) and the newest ones, also while decoding";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new StreamingLlmPolicy(options);
    }
  }
}
