package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.policy.LayerRanking;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cuts a layer to its budget again after every so many generated tokens: the entries it holds are
 * ranked as if they were a prompt of their own.
 */
final class PeriodicCut implements DecodeEvictor {
  private final LayerBudgets budgets;
  private final int interval;
  private final int excess;
  private final Function<LayerCache, LayerRanking> ranking;

  /** Generated tokens by layer. */
  private final int[] generated;

  /**
   * An evictor of one sequence.
   *
   * @param budgets entries per KV head after a cut
   * @param interval generated tokens between two cuts, at least 1
   * @param excess entries beyond the budget below which a layer is not cut, at least 1
   * @param ranking ranks what a layer holds
   */
  PeriodicCut(
      LayerBudgets budgets, int interval, int excess, Function<LayerCache, LayerRanking> ranking) {
    this.budgets = budgets;
    this.interval = interval;
    this.excess = excess;
    this.ranking = ranking;
    generated = new int[budgets.layers()];
  }

  @Override
  public Optional<KeptEntries> evict(LayerCache cache) {
    int layer = cache.layer();
    generated[layer]++;
    int budget = Math.max(1, budgets.get(layer));
    if (generated[layer] % interval != 0 || cache.entries(0) < budget + excess) {
      return Optional.empty();
    }
    return Optional.of(ranking.apply(cache).keep(budget));
  }
}
