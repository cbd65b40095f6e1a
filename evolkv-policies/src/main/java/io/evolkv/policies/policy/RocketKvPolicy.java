package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.allocation.RocketSplit;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.scoring.WindowScoring;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * RocketKV (arXiv 2502.14051): two stages. The first evicts for good after the prefill, by the
 * attention of the window's queries as SnapKV, summed over the group and max-pooled over a wide
 * kernel. The second evicts nothing; at every step it estimates the attention from chunks of keys
 * and a few elements of the queries ({@link io.evolkv.policies.scoring.SketchScoring}) and attends
 * to the entries that matter most. {@link RocketSplit} says what a budget means for the stages.
 */
public final class RocketKvPolicy implements EvictionPolicy, PerStepSelection {
  private final Options options;
  private final WindowScoring scoring;

  /**
   * A policy of both stages.
   *
   * @param options what a budget means, and the settings of the stages
   * @throws io.evolkv.api.error.InvalidInputException when the kernel is even
   */
  public RocketKvPolicy(Options options) {
    this.options = options;
    this.scoring = new WindowScoring(options.window, options.kernel, Pooling.MAX, options.gqa);
  }

  @Override
  public Observation observation() {
    return scoring.observation();
  }

  /** Scores of the first stage. */
  PositionScores score(LayerView layer) {
    return scoring.score(layer);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    LayerRanking ranking = score(layer).ranking();
    int positions = layer.positions();
    return budget -> ranking.keep(Math.max(budget, split(positions, budget).promptBudget()));
  }

  private RocketSplit split(int positions, int budget) {
    return switch (options.budget) {
      case STORAGE -> RocketSplit.ofStorage(budget, options.readShare);
      case TRAFFIC -> RocketSplit.ofTraffic(positions, budget, options.newTokens);
    };
  }

  @Override
  public StepSelector selector(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    List<RocketSplit> splits =
        IntStream.range(0, budgets.layers())
            .mapToObj(layer -> split(prompt.length(), budgets.get(layer)))
            .toList();
    return new SketchSelector(kept, splits);
  }

  /** What a budget counts. */
  public enum BudgetMeaning {
    /** Entries of the prompt that are held: what the first stage keeps. */
    STORAGE,
    /** Entries read per step, as in the paper; more are held. */
    TRAFFIC
  }

  /**
   * The settings of the policy.
   *
   * @param budget what a budget counts
   * @param window last prompt queries that observe and stay, at least 1
   * @param kernel positions that max pooling joins, odd
   * @param gqa how the query heads of a KV head are joined in the first stage
   * @param secondStage whether steps read only a part of what is held
   * @param readShare with {@code budget = storage}: part of the budget that a step reads, half of
   *     it to choose and half exactly
   * @param newTokens with {@code budget = traffic}: room for generated tokens, at least 1
   */
  public record Options(
      @Setting(
              value =
                  "What a budget counts: storage (prompt entries held) or traffic (read a step)",
              defaultValue = "storage")
          BudgetMeaning budget,
      @Setting(
              value = "Observation window: last prompt tokens whose attention counts; they stay",
              defaultValue = "32",
              min = 1)
          int window,
      @Setting(
              value = "Positions that max pooling joins, an odd number",
              defaultValue = "63",
              min = 1)
          int kernel,
      @Setting(
              value = "How the first stage joins the query heads of a KV head",
              defaultValue = "sum")
          GroupReduction gqa,
      @Setting(value = "Whether a step reads only a part of what is held", defaultValue = "true")
          boolean secondStage,
      @Setting(
              value = "With budget = storage: part of the budget that a step reads",
              defaultValue = "0.5",
              min = 0.01,
              max = 1)
          double readShare,
      @Setting(
              value = "With budget = traffic: room for so many generated tokens",
              defaultValue = "64",
              min = 1)
          int newTokens) {}

  /** Makes the policy {@code rocketkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "rocketkv";
    }

    @Override
    public String summary() {
      return "Evicts once by widely pooled attention, then reads a chosen part at each step";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      RocketKvPolicy policy = new RocketKvPolicy(options);
      return options.secondStage ? policy : new PrefillOnly(policy);
    }
  }

  /** Makes the policy {@code rocketkv-paper}: a budget is what a step reads. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "rocketkv-paper",
          "RocketKV as in its paper: the budget is what a step reads, and more is held",
          new Factory(),
          Map.of("budget", "traffic", "window", "32", "kernel", "63"));
    }
  }
}
