package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;

/** Keeps everything and ignores the budget: what every other policy is measured against. */
public final class FullPolicy implements EvictionPolicy {
  /** A policy without options. */
  public FullPolicy() {}

  @Override
  public LayerRanking rank(LayerView layer) {
    KeptEntries everything = KeptEntries.all(layer.shape().kvHeads(), layer.positions());
    return budget -> everything;
  }

  /** Makes the policy {@code full}. */
  public static final class Factory implements EvictionPolicyFactory<NoOptions> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "full";
    }

    @Override
    public String summary() {
      return "Keeps everything, whatever the budget";
    }

    @Override
    public Class<NoOptions> optionsType() {
      return NoOptions.class;
    }

    @Override
    public EvictionPolicy create(NoOptions options) {
      return new FullPolicy();
    }
  }
}
