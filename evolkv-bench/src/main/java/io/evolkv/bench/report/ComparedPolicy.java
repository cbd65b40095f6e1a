package io.evolkv.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a policy did under each of several mean budgets.
 *
 * @param name the policy's name
 * @param options the options that were given for the comparison, as texts by name; the others are
 *     those of the configuration, or defaults
 * @param caveat what readers of its results have to know
 * @param results one element per mean budget under which it could be measured, in the order of the
 *     comparison, at least one
 */
public record ComparedPolicy(
    String name, Map<String, String> options, Optional<String> caveat, List<UnderBudget> results) {
  /** Copies the collections. */
  public ComparedPolicy {
    options = Map.copyOf(options);
    results = List.copyOf(results);
  }

  /** The result under a mean budget, if it could be measured. */
  Optional<UnderBudget> under(int meanBudget) {
    return results.stream().filter(result -> result.meanBudget() == meanBudget).findFirst();
  }

  /**
   * The result under one mean budget.
   *
   * @param meanBudget entries per layer and KV head on average
   * @param result how the policy did
   * @param overRandom 95% bootstrap interval of how much better than {@code random} under the same
   *     budget it scored on the same samples; empty where there is nothing to compare with
   */
  public record UnderBudget(int meanBudget, MethodResult result, Optional<Interval> overRandom) {
    /** Whether the whole interval says that chance chooses better. */
    boolean worseThanRandom() {
      return overRandom.isPresent() && overRandom.get().high() < 0;
    }
  }
}
