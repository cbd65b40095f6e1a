package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.allocation.LengthRule;
import io.evolkv.policies.allocation.SkippedLayers;
import io.evolkv.policies.scoring.Keys;
import java.util.Map;
import java.util.Optional;

/**
 * L2 norm (Knorm, arXiv 2406.11430): keys with a small norm attract attention, so they stay; the
 * score of a position is {@code -||k||}. RoPE does not change a norm. Nothing is protected, and no
 * attention is observed.
 *
 * <p>Skipped layers keep everything. Under a mean budget the other layers share what is left of the
 * total; budgets that are given explicitly hold in the other layers only.
 */
public final class KnormPolicy implements ScoredPolicy, LayerAllocator {
  private final SkippedLayers skipped;

  /**
   * A policy.
   *
   * @param options layers to skip
   * @throws io.evolkv.api.error.InvalidInputException when the list of layers is none
   */
  public KnormPolicy(Options options) {
    this.skipped = SkippedLayers.of("skipLayers", options.skipLayers);
  }

  @Override
  public void checkModel(ModelShape shape) {
    skipped.checkModel(shape);
  }

  @Override
  public PositionScores score(LayerView layer) {
    float[][] scores = new float[layer.shape().kvHeads()][layer.positions()];
    for (int head = 0; head < scores.length; head++) {
      for (int position = 0; position < scores[head].length; position++) {
        scores[head][position] = (float) -Keys.norm(layer.key(head, position));
      }
    }
    return PositionScores.of(scores);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    if (skipped.contains(layer.layer(), layer.shape())) {
      KeptEntries everything = KeptEntries.all(layer.shape().kvHeads(), layer.positions());
      return budget -> everything;
    }
    return score(layer).ranking();
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    return skipped.share(request);
  }

  @Override
  public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    return LengthRule.cascade(this, shape, promptLength, meanBudget);
  }

  /**
   * The settings of the policy.
   *
   * @param skipLayers layers where nothing is evicted, numbers with commas between them
   * @param decodeInterval generated tokens between two cuts while decoding, 0 for none
   */
  public record Options(
      @Setting(
              value = "Layers that keep everything, for example 0,1; empty for none",
              defaultValue = "")
          String skipLayers,
      @Setting(
              value = "Generated tokens after which the cache is cut to the budget again; 0: never",
              defaultValue = "0",
              min = 0)
          int decodeInterval) {}

  /** Makes the policy {@code knorm}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "knorm";
    }

    @Override
    public String summary() {
      return "Keeps the keys with the smallest norms";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      KnormPolicy policy = new KnormPolicy(options);
      return PeriodicEviction.of(policy, options.decodeInterval, policy::rank);
    }
  }

  /** Makes the policy {@code knorm-paper}: the first two layers keep everything. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "knorm-paper",
          "Knorm as its paper advises: nothing is evicted in layers 0 and 1",
          new Factory(),
          Map.of("skipLayers", "0,1"));
    }
  }
}
