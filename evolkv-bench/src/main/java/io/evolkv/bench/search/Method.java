package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.bench.config.Settings;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A policy with budgets, to be measured as a whole.
 *
 * @param name the name in tables
 * @param policy chooses the entries
 * @param rule gives the budgets
 * @param totalLimit entries per KV head, over all layers that are compressed, that no sequence may
 *     exceed; empty when no budget binds what is held
 */
record Method(String name, EvictionPolicy policy, BudgetRule rule, OptionalLong totalLimit) {
  /** The policy that keeps everything: the reference, which no budget binds. */
  static final String FULL = "full";

  /**
   * The configured policy under given budgets, or under the mean budget.
   *
   * @throws InvalidInputException when the runtime cannot serve the policy, or the model has no
   *     layer to compress
   */
  static Method of(
      Settings settings,
      EvictionPolicy policy,
      ModelRuntime runtime,
      Optional<LayerBudgets> budgets) {
    String name = settings.policy().name();
    PolicyRequirements.check(settings.policy(), policy, runtime);
    ModelShape shape = runtime.shape();
    Method method =
        budgets
            .map(given -> withBudgets(name, policy, shape, given))
            .orElseGet(() -> ofPolicy(name, policy, shape, settings.budgetMean()));
    if (method.totalLimit().isPresent()) {
      PolicyRequirements.checkLayers(shape);
    }
    return method;
  }

  /** Entries of all KV heads that a sequence may hold in the layers that are compressed. */
  OptionalLong entryLimit(ModelShape shape) {
    return totalLimit.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(totalLimit.getAsLong() * shape.kvHeads());
  }

  /** A policy by itself under a mean budget. */
  static Method ofPolicy(String name, EvictionPolicy policy, ModelShape shape, int meanBudget) {
    OptionalLong limit =
        name.equals(FULL) || !bindsMemory(policy)
            ? OptionalLong.empty()
            : OptionalLong.of((long) shape.compressedLayers().size() * meanBudget);
    return new Method(name, policy, BudgetRule.ofPolicy(policy, shape, meanBudget), limit);
  }

  /**
   * Whether a budget limits what a policy holds: where steps attend to a part, it limits that part,
   * and where a prefill is pruned, the bottom layer holds the whole prompt.
   */
  private static boolean bindsMemory(EvictionPolicy policy) {
    return policy instanceof PromptPolicy each
        ? each.budgetLimitsHeld()
        : !(policy instanceof PerStepSelection || policy instanceof PrefillPruning);
  }

  /** A policy under given budgets; a budget of 0 counts as 1, as it does for policies. */
  static Method withBudgets(
      String name, EvictionPolicy policy, ModelShape shape, LayerBudgets budgets) {
    if (name.equals(FULL) || !bindsMemory(policy)) {
      return new Method(name, policy, BudgetRule.fixed(budgets), OptionalLong.empty());
    }
    long limit =
        shape.compressedLayers().stream().mapToLong(layer -> Math.max(1, budgets.get(layer))).sum();
    return new Method(name, policy, BudgetRule.fixed(budgets), OptionalLong.of(limit));
  }
}
