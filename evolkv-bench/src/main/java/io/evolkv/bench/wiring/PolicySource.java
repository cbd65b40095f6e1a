package io.evolkv.bench.wiring;

import io.evolkv.api.policy.EvictionPolicy;

/** Makes eviction policies by name, for comparisons. */
@FunctionalInterface
public interface PolicySource {
  /**
   * Makes a policy: with the configured options when it is the configured one, else with its
   * defaults.
   *
   * @param name the policy's name
   * @return the policy
   * @throws io.evolkv.api.error.InvalidInputException when there is none of this name, or it has a
   *     required option that nothing sets
   */
  EvictionPolicy policy(String name);
}
