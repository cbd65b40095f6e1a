package io.evolkv.policies.composition;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.RankingReuse;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.selection.ScoreSelection;
import java.util.Optional;

/**
 * A policy made of the parts of others: one says what a position is worth, one which positions
 * scores keep, one how the layers share a total. Evicts once, after the prefill. AdaKV over
 * PyramidKV's ramp, for example, is the scorer {@code snapkv}, the selector {@code adakv} and the
 * allocator {@code pyramidkv}.
 */
public final class RecipePolicy implements EvictionPolicy, LayerAllocator, RankingReuse {
  /** The selector that is no policy's: the largest scores, head by head. */
  private static final String TOP = "top";

  /** The allocator that is no policy's: the same budget in every layer. */
  private static final String UNIFORM = "uniform";

  private final ScoredPolicy scorer;
  private final ScoreSelection selector;
  private final LayerAllocator allocator;

  /**
   * A policy.
   *
   * @param options names of the parts
   * @throws InvalidInputException when a name is no policy with such a part
   */
  public RecipePolicy(Options options) {
    scorer = PolicyText.scorer(options.scorer);
    selector =
        options.selector.strip().equals(TOP)
            ? PositionScores::ranking
            : PolicyText.policy(
                "selector", options.selector, ScoreSelection.class, "has no selection of its own");
    allocator =
        options.allocator.strip().equals(UNIFORM)
            ? request -> request.shape().uniformBudgets(request.meanBudget())
            : PolicyText.policy(
                "allocator",
                options.allocator,
                LayerAllocator.class,
                "has no rule for sharing a total over the layers");
  }

  @Override
  public Observation observation() {
    return allocator instanceof EvictionPolicy policy
        ? scorer.observation().and(policy.observation())
        : scorer.observation();
  }

  @Override
  public void checkModel(ModelShape shape) {
    if (allocator instanceof EvictionPolicy policy) {
      try {
        policy.checkModel(shape);
      } catch (InvalidInputException e) {
        throw PolicyText.refused("allocator", e);
      }
    }
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    return selector.select(scorer.score(layer));
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    return allocator.allocate(request);
  }

  @Override
  public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    return allocator instanceof EvictionPolicy
        ? allocator.cascade(shape, promptLength, meanBudget)
        : Optional.of(BudgetCascade.of(shape.uniformBudgets(meanBudget)));
  }

  @Override
  public int sourceLayer(int layer) {
    return selector instanceof RankingReuse reuse ? reuse.sourceLayer(layer) : layer;
  }

  /**
   * The settings of the policy, each a policy as {@link PolicyText} reads it.
   *
   * @param scorer the policy that scores
   * @param selector {@code top}, or a policy with a selection of its own
   * @param allocator {@code uniform}, or a policy with a rule for the layers' budgets
   */
  public record Options(
      @Setting(
              value = "Policy that scores the positions, as in snapkv or snapkv(window=32)",
              defaultValue = "snapkv")
          String scorer,
      @Setting(
              value = "top, or the policy whose selection among the scores is used, as adakv",
              defaultValue = "top")
          String selector,
      @Setting(
              value = "uniform, or the policy whose rule for the layers is used, as pyramidkv",
              defaultValue = "uniform")
          String allocator) {}

  /** Makes the policy {@code recipe}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "recipe";
    }

    @Override
    public String summary() {
      return "Made of parts of other policies: scorer, selector and allocator";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new RecipePolicy(options);
    }
  }
}
