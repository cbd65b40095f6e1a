package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.composition.PolicyText;
import io.evolkv.policies.selection.AdaptiveHeads;
import io.evolkv.policies.selection.AdaptiveHeads.Rounding;
import io.evolkv.policies.selection.ScoreSelection;
import java.util.Map;

/**
 * AdaKV (arXiv 2407.11550): heads of a layer differ in how many tokens they attend to, so they
 * share the layer's budget unequally, by {@link AdaptiveHeads}. What a position is worth is another
 * policy's score: SnapKV's in the paper, here that of any policy that scores.
 *
 * <p>A layer of k KV heads holds k times its budget, and each head as many of it as it needs.
 * Rounding may let a head hold one entry less under a budget that is larger by one.
 */
public final class AdaKvPolicy implements EvictionPolicy, ScoreSelection {
  private final ScoredPolicy scorer;
  private final AdaptiveHeads selection;

  /**
   * A policy whose scorer is named in its options.
   *
   * @param options scorer, safeguard and rounding
   * @throws io.evolkv.api.error.InvalidInputException when there is no such scorer
   */
  public AdaKvPolicy(Options options) {
    this(PolicyText.scorer(options.scorer), options);
  }

  /**
   * A policy over any scorer.
   *
   * @param scorer scores the positions
   * @param options safeguard and rounding; its scorer does not matter
   */
  public AdaKvPolicy(ScoredPolicy scorer, Options options) {
    this.scorer = scorer;
    this.selection = new AdaptiveHeads(options.alpha, options.normalise, options.rounding);
  }

  @Override
  public Observation observation() {
    return scorer.observation();
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    return select(scorer.score(layer));
  }

  @Override
  public LayerRanking select(PositionScores scores) {
    return selection.select(scores);
  }

  /**
   * The settings of the policy.
   *
   * @param scorer the policy that scores, see {@link PolicyText}
   * @param alpha safeguard: share of the budget that every head has for itself, 0 to 1
   * @param normalise whether counts are made of normalised scores
   * @param rounding how capacities become whole numbers
   */
  public record Options(
      @Setting(
              value = "Policy that scores the positions, as in snapkv or snapkv(window=32)",
              defaultValue = "snapkv")
          String scorer,
      @Setting(
              value = "Safeguard: share of the budget that every head has for itself",
              defaultValue = "0.2",
              min = 0,
              max = 1)
          double alpha,
      @Setting(
              value = "Weight a head's scores by the share of its best in their sum",
              defaultValue = "false")
          boolean normalise,
      @Setting(
              value = "Rounding: exact meets the budget, reference may miss it by a few entries",
              defaultValue = "exact")
          Rounding rounding) {}

  /** Makes the policy {@code adakv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "adakv";
    }

    @Override
    public String summary() {
      return "Heads share the budget of their layer unequally, by the scores of any policy";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new AdaKvPolicy(options);
    }
  }

  /** Makes the policy {@code adakv-paper}: the authors' settings. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "adakv-paper",
          "AdaKV with its authors' settings: over snapkv-paper, safeguard 0.2",
          new Factory(),
          Map.of("scorer", "snapkv-paper", "alpha", "0.2"));
    }
  }

  /** Makes the policy {@code adakv-factory}: KVCache-Factory's settings. */
  public static final class KvCacheFactory extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public KvCacheFactory() {
      super(
          "adakv-factory",
          "AdaKV with KVCache-Factory's settings: over snapkv-factory, normalised scores",
          new Factory(),
          Map.of("scorer", "snapkv-factory", "alpha", "0.2", "normalise", "true"));
    }
  }
}
