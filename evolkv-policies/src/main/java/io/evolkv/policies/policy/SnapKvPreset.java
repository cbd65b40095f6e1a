package io.evolkv.policies.policy;

import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;

/** A name for {@link SnapKvPolicy} with the settings of a published evaluation. */
public abstract sealed class SnapKvPreset implements EvictionPolicyFactory<NoOptions> {
  private final String name;
  private final String summary;
  private final SnapKvPolicy.Options settings;

  private SnapKvPreset(String name, String summary, SnapKvPolicy.Options settings) {
    this.name = name;
    this.summary = summary;
    this.settings = settings;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public Class<NoOptions> optionsType() {
    return NoOptions.class;
  }

  @Override
  public EvictionPolicy create(NoOptions options) {
    return new SnapKvPolicy(settings);
  }

  /** Makes the policy {@code snapkv-paper}: the settings of the authors' LongBench runs. */
  public static final class Paper extends SnapKvPreset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "snapkv-paper",
          "SnapKV as its authors ran LongBench: window 32, max pooling over 7",
          new SnapKvPolicy.Options(32, 7, Pooling.MAX, GroupReduction.MEAN));
    }
  }

  /**
   * Makes the policy {@code snapkv-factory}: the settings of the LongBench runs of KVCache-Factory.
   */
  public static final class KvCacheFactory extends SnapKvPreset {
    /** Called by {@link java.util.ServiceLoader}. */
    public KvCacheFactory() {
      super(
          "snapkv-factory",
          "SnapKV as KVCache-Factory ran LongBench: window 8, max pooling over 7",
          new SnapKvPolicy.Options(8, 7, Pooling.MAX, GroupReduction.MEAN));
    }
  }
}
