package io.evolkv.bench.search;

import java.util.List;
import java.util.Map;

/**
 * What a comparison measures.
 *
 * @param policies names of policies, in the order of the report
 * @param options options of policies over those of the configuration: by the policy's name texts by
 *     the option's name
 * @param meanBudgets entries per layer and KV head on average, each at least 1
 * @param partial whether a policy that cannot be measured as it is, and has no options here, is
 *     left out; otherwise it is an error
 */
public record ComparisonPlan(
    List<String> policies,
    Map<String, Map<String, String>> options,
    List<Integer> meanBudgets,
    boolean partial) {
  /** Copies the collections. */
  public ComparisonPlan {
    policies = List.copyOf(policies);
    options = Map.copyOf(options);
    meanBudgets = List.copyOf(meanBudgets);
  }

  /** The options of one policy. */
  Map<String, String> optionsOf(String policy) {
    return options.getOrDefault(policy, Map.of());
  }
}
