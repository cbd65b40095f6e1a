package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A policy of keys and values that cuts the cache again after every so many generated tokens. */
sealed class PeriodicEviction implements ScoredPolicy, DecodeTimeEviction {
  private final ScoredPolicy policy;
  private final int interval;
  private final Function<LayerView, LayerRanking> ranking;

  private PeriodicEviction(
      ScoredPolicy policy, int interval, Function<LayerView, LayerRanking> ranking) {
    this.policy = policy;
    this.interval = interval;
    this.ranking = ranking;
  }

  /**
   * Adds the cuts to a policy.
   *
   * @param policy cuts the prompt, by keys and values alone
   * @param interval generated tokens between two cuts, 0 for none
   * @param ranking ranks what is held while decoding
   * @return the policy itself when there are no cuts
   */
  static EvictionPolicy of(
      ScoredPolicy policy, int interval, Function<LayerView, LayerRanking> ranking) {
    if (interval == 0) {
      return policy;
    }
    return policy instanceof LayerAllocator allocator
        ? new Allocating(policy, interval, ranking, allocator)
        : new PeriodicEviction(policy, interval, ranking);
  }

  @Override
  public Observation observation() {
    return policy.observation();
  }

  @Override
  public void checkModel(ModelShape shape) {
    policy.checkModel(shape);
  }

  @Override
  public PositionScores score(LayerView layer) {
    return policy.score(layer);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    return policy.rank(layer);
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    return new PeriodicCut(
        budgets, interval, 1, cache -> ranking.apply(new HeldEntries(cache, List.of())));
  }

  @Override
  public boolean readsPrompt() {
    return false;
  }

  /** One that has a rule for the budgets. */
  private static final class Allocating extends PeriodicEviction implements LayerAllocator {
    private final LayerAllocator allocator;

    Allocating(
        ScoredPolicy policy,
        int interval,
        Function<LayerView, LayerRanking> ranking,
        LayerAllocator allocator) {
      super(policy, interval, ranking);
      this.allocator = allocator;
    }

    @Override
    public LayerBudgets allocate(AllocationRequest request) {
      return allocator.allocate(request);
    }

    @Override
    public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
      return allocator.cascade(shape, promptLength, meanBudget);
    }
  }
}
