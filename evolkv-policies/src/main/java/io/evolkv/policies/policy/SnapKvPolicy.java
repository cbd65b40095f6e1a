package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.scoring.WindowScoring;
import java.util.Map;

/**
 * SnapKV (arXiv 2404.14469): the last w tokens of the prompt say what they attend to, and that
 * stays together with them. Of a budget b each KV head keeps the window and the b - w prefix
 * positions with the largest {@link WindowScoring}; a budget of b ≤ w keeps the last b tokens.
 * Evicts once, after the prefill.
 */
public final class SnapKvPolicy implements ScoredPolicy {
  private final WindowScoring scoring;

  /**
   * A policy.
   *
   * @param options window, pooling and group reduction
   * @throws io.evolkv.api.error.InvalidInputException when the kernel is even
   */
  public SnapKvPolicy(Options options) {
    this.scoring = new WindowScoring(options.window, options.kernel, options.pooling, options.gqa);
  }

  @Override
  public Observation observation() {
    return scoring.observation();
  }

  @Override
  public PositionScores score(LayerView layer) {
    return scoring.score(layer);
  }

  /**
   * The settings of the policy. The defaults are those that comparisons with EvolKV use, the preset
   * {@link KvCacheFactory}.
   *
   * @param window w, last prompt queries that observe and stay, at least 1
   * @param kernel positions that pooling joins, odd
   * @param pooling how pooling joins them
   * @param gqa how the query heads of a KV head are joined
   */
  public record Options(
      @Setting(
              value = "Observation window: last prompt tokens whose attention counts; they stay",
              defaultValue = "8",
              min = 1)
          int window,
      @Setting(value = "Positions that pooling joins, an odd number", defaultValue = "7", min = 1)
          int kernel,
      @Setting(value = "How pooling joins neighbouring positions", defaultValue = "max")
          Pooling pooling,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa) {}

  /** Makes the policy {@code snapkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "snapkv";
    }

    @Override
    public String summary() {
      return "Keeps what the last prompt tokens attend to, and these tokens";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new SnapKvPolicy(options);
    }
  }

  /** Makes the policy {@code snapkv-paper}: the settings of the authors' LongBench runs. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "snapkv-paper",
          "SnapKV as its authors ran LongBench: window 32, max pooling over 7",
          new Factory(),
          Map.of("window", "32", "kernel", "7", "pooling", "max"));
    }
  }

  /**
   * Makes the policy {@code snapkv-factory}: the settings of the LongBench runs of KVCache-Factory.
   */
  public static final class KvCacheFactory extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public KvCacheFactory() {
      super(
          "snapkv-factory",
          "SnapKV as KVCache-Factory ran LongBench: window 8, max pooling over 7",
          new Factory(),
          Map.of("window", "8", "kernel", "7", "pooling", "max"));
    }
  }
}
