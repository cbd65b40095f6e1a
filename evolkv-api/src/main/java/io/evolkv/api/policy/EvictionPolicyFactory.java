package io.evolkv.api.policy;

import io.evolkv.api.plugin.PluginFactory;

/**
 * Makes an eviction policy; found by {@link java.util.ServiceLoader}.
 *
 * @param <O> the options record
 */
public interface EvictionPolicyFactory<O extends Record> extends PluginFactory<O> {
  /**
   * Makes the policy.
   *
   * @param options its options, within their ranges
   * @return a thread-safe policy without state
   */
  EvictionPolicy create(O options);
}
