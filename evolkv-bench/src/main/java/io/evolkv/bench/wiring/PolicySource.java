package io.evolkv.bench.wiring;

import io.evolkv.api.policy.EvictionPolicy;
import java.util.Map;

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
  default EvictionPolicy policy(String name) {
    return policy(name, Map.of());
  }

  /**
   * Makes a policy with options over those that it has by its name.
   *
   * @param name the policy's name
   * @param options texts by the names of options
   * @return the policy
   * @throws io.evolkv.api.error.InvalidInputException when there is none of this name, it refuses
   *     an option, or has a required one that nothing sets
   */
  EvictionPolicy policy(String name, Map<String, String> options);
}
