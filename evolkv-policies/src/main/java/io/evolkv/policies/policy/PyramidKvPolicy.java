package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.allocation.LengthRule;
import io.evolkv.policies.allocation.PyramidRamp;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.scoring.WindowScoring;
import java.util.Map;
import java.util.Optional;

/**
 * PyramidKV (arXiv 2406.02069): attention is spread widely in the lower layers and gathers on few
 * tokens in the upper ones, so lower layers keep more. Within a layer it chooses as {@link
 * SnapKvPolicy}; the layers' budgets fall along a {@link PyramidRamp}.
 */
public final class PyramidKvPolicy implements ScoredPolicy, LayerAllocator {
  private final Options options;
  private final WindowScoring scoring;

  /**
   * A policy.
   *
   * @param options window, pooling, group reduction and ramp
   * @throws io.evolkv.api.error.InvalidInputException when the kernel is even
   */
  public PyramidKvPolicy(Options options) {
    this.options = options;
    this.scoring = new WindowScoring(options.window, options.kernel, options.pooling, options.gqa);
  }

  @Override
  public Observation observation() {
    return scoring.observation();
  }

  @Override
  public PositionScores score(LayerView layer) {
    return scoring.score(layer);
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    PyramidRamp ramp =
        new PyramidRamp(
            request.layers().size(),
            request.prompt().length(),
            request.meanBudget(),
            options.window,
            options.beta);
    return request.spread(
        switch (options.arithmetic) {
          case EXACT -> ramp.exact();
          case OFFICIAL -> ramp.official();
        });
  }

  @Override
  public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    return LengthRule.cascade(this, shape, promptLength, meanBudget);
  }

  /** How the ramp becomes whole numbers. */
  public enum Arithmetic {
    /** Computed in fractions; the total is exactly that of the mean budget. */
    EXACT,
    /** The reference's integer divisions, whose total is a few percent off; for old tables. */
    OFFICIAL
  }

  /**
   * The settings of the policy.
   *
   * @param window w, last prompt queries that observe and stay, at least 1
   * @param kernel positions that pooling joins, odd
   * @param pooling how pooling joins them
   * @param gqa how the query heads of a KV head are joined
   * @param beta steepness: the top layer's share of the prefix budget is 1/beta, 1 to 10,000
   * @param arithmetic how the ramp becomes whole numbers
   */
  public record Options(
      @Setting(
              value = "Observation window: last prompt tokens whose attention counts; they stay",
              defaultValue = "8",
              min = 1)
          int window,
      @Setting(value = "Positions that pooling joins, an odd number", defaultValue = "7", min = 1)
          int kernel,
      @Setting(value = "How pooling joins neighbouring positions", defaultValue = "max")
          Pooling pooling,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa,
      @Setting(
              value =
                  "Steepness: the top layer chooses 1/beta of the mean prefix budget; 1 is flat",
              defaultValue = "20",
              min = 1,
              max = 10_000)
          int beta,
      @Setting(
              value = "Rounding: exact meets the total, official repeats the reference's divisions",
              defaultValue = "exact")
          Arithmetic arithmetic) {}

  /** Makes the policy {@code pyramidkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "pyramidkv";
    }

    @Override
    public String summary() {
      return "SnapKV with budgets that fall in a straight line from the bottom layer to the top";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new PyramidKvPolicy(options);
    }
  }

  /**
   * Makes the policy {@code pyramidkv-factory}: the settings and the arithmetic of the LongBench
   * runs of KVCache-Factory.
   */
  public static final class KvCacheFactory extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public KvCacheFactory() {
      super(
          "pyramidkv-factory",
          "PyramidKV with KVCache-Factory's arithmetic, which does not keep to the total",
          new Factory(),
          Map.of("window", "8", "kernel", "7", "pooling", "max", "arithmetic", "official"));
    }
  }
}
