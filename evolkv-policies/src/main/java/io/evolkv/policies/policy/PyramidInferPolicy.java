package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.policies.allocation.PyramidSchedule;
import io.evolkv.policies.allocation.PyramidSchedule.Decay;
import java.util.List;

/**
 * PyramidInfer (arXiv 2405.12532): tokens that the newest part of the prompt attends to little are
 * dropped between the layers of the prefill, so later layers never compute keys for them. Each
 * layer holds the tokens that entered it, nested from the bottom layer, which holds all of them, to
 * the top. {@link PyramidSchedule} shares a mean budget out; explicit budgets are taken as they
 * are, but no layer gets more tokens than entered the one below, and the bottom layer always holds
 * the whole prompt. While decoding, generated entries are thinned out in blocks of 16.
 */
public final class PyramidInferPolicy
    implements EvictionPolicy, LayerAllocator, PrefillPruning, DecodeTimeEviction {
  private final Options options;

  /**
   * A policy.
   *
   * @param options protected tokens, weights and the shape of the schedule
   */
  public PyramidInferPolicy(Options options) {
    this.options = options;
  }

  /** Nothing is evicted after the prefill. */
  @Override
  public LayerRanking rank(LayerView layer) {
    KeptEntries everything = KeptEntries.all(layer.shape().kvHeads(), layer.positions());
    return budget -> everything;
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    return schedule(request.shape().layers(), request.prompt().length())
        .within(request.meanBudget());
  }

  private PyramidSchedule schedule(int layers, int length) {
    return new PyramidSchedule(
        layers, length, options.recentRatio, options.minContext, options.decay, options.interval);
  }

  @Override
  public PrefillPruner pruner(LayerBudgets budgets, int promptLength) {
    int tail = schedule(budgets.layers(), promptLength).tail();
    return new ContextPruner(budgets, tail, options.sinks, options.distanceWeight);
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    int tail = schedule(budgets.layers(), prompt.length()).tail();
    return new BlockEvictor(
        prompt.length(), kept, tail, options.distanceWeight, options.generatedRatio);
  }

  /**
   * The settings of the policy.
   *
   * @param recentRatio part of the prompt whose last tokens observe and are protected
   * @param decay shape of the shares over the layers
   * @param sinks first tokens that always go on, at least 0
   * @param distanceWeight weight of the newest row of attention, the oldest having 1
   * @param minContext tokens besides the protected ones that a schedule never undercuts
   * @param interval layers from one that drops tokens to the next in a schedule, at least 1
   * @param generatedRatio what the shares of generated entries fall towards, in [0, 1]
   */
  public record Options(
      @Setting(
              value = "Part of the prompt at its end that observes and is protected",
              defaultValue = "0.2",
              min = 0,
              max = 0.9)
          double recentRatio,
      @Setting(
              value = "How the share of tokens falls from the bottom layer up: cosine or linear",
              defaultValue = "cosine")
          Decay decay,
      @Setting(
              value = "Attention sinks: this many first tokens always go on",
              defaultValue = "4",
              min = 0)
          int sinks,
      @Setting(
              value = "Weight of the newest row of attention; the oldest has weight 1",
              defaultValue = "1.2",
              min = 0,
              max = 100)
          double distanceWeight,
      @Setting(
              value = "A mean budget never leaves fewer tokens besides the protected ones",
              defaultValue = "64",
              min = 0)
          int minContext,
      @Setting(
              value = "Under a mean budget only every so many layers drop tokens",
              defaultValue = "1",
              min = 1)
          int interval,
      @Setting(
              value = "What the share of generated entries that stay falls towards at the top",
              defaultValue = "0.1",
              min = 0,
              max = 1)
          double generatedRatio) {}

  /** Makes the policy {@code pyramidinfer}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "pyramidinfer";
    }

    @Override
    public String summary() {
      return "Drops tokens between the layers of the prefill, which gets faster by it";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new PyramidInferPolicy(options);
    }
  }
}
