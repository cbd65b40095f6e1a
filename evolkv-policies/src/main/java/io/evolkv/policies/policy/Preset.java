package io.evolkv.policies.policy;

import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import java.util.Map;

/** A name for a policy with the settings of a published evaluation. */
abstract class Preset implements EvictionPolicyFactory<NoOptions> {
  private final String name;
  private final String summary;
  private final EvictionPolicyFactory<?> policy;
  private final Map<String, String> settings;

  /**
   * A preset.
   *
   * @param name the preset's own name
   * @param summary one short sentence
   * @param policy makes the policy
   * @param settings what differs from the defaults
   */
  Preset(
      String name, String summary, EvictionPolicyFactory<?> policy, Map<String, String> settings) {
    this.name = name;
    this.summary = summary;
    this.policy = policy;
    this.settings = settings;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String summary() {
    return summary;
  }

  @Override
  public final Class<NoOptions> optionsType() {
    return NoOptions.class;
  }

  @Override
  public final EvictionPolicy create(NoOptions options) {
    return create(policy);
  }

  private <O extends Record> EvictionPolicy create(EvictionPolicyFactory<O> factory) {
    return factory.create(factory.options(settings));
  }
}
