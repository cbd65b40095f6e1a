package io.evolkv.policies.policy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.LagScoring;
import java.util.stream.IntStream;

/**
 * LagKV (arXiv 2504.04704): a token is worth keeping when its key and value are uneven against the
 * range of the tokens that follow; see {@link LagScoring}. Sinks and the tail, the last full block
 * and what comes after it, always stay. No attention is observed.
 *
 * <p>A budget that does not cover sinks and tail keeps {@code min(s, b - 1)} sinks and the newest.
 */
public final class LagKvPolicy implements ScoredPolicy {
  private final LagScoring scoring;

  /**
   * A policy.
   *
   * @param options sinks, lag and how blocks compare
   */
  public LagKvPolicy(Options options) {
    this.scoring = new LagScoring(options.sinks, options.lag, options.crossScoring);
  }

  @Override
  public PositionScores score(LayerView layer) {
    return scoring.score(layer);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    PositionScores scores = score(layer);
    LayerRanking ranking = scores.ranking();
    int n = scores.positions();
    int ends = Math.min(n, scores.protectedFirst() + scores.protectedLast());
    return budget -> budget < ends ? ends(scores, Math.max(1, budget)) : ranking.keep(budget);
  }

  private static KeptEntries ends(PositionScores scores, int budget) {
    int sinks = Math.min(scores.protectedFirst(), budget - 1);
    int newest = scores.positions() - (budget - sinks);
    return KeptEntries.same(
        scores.kvHeads(),
        IntStream.range(0, budget).map(i -> i < sinks ? i : newest + i - sinks).toArray());
  }

  /**
   * The settings of the policy.
   *
   * @param sinks s, first positions that always stay
   * @param lag g, positions of a block
   * @param crossScoring whether blocks compare by their raw scores
   * @param decodeInterval generated tokens between two cuts while decoding, 0 for none
   */
  public record Options(
      @Setting(
              value = "Attention sinks: this many first tokens always stay",
              defaultValue = "4",
              min = 0,
              max = 1_000_000)
          int sinks,
      @Setting(
              value = "Lag: tokens of a block, which is measured against the next block",
              defaultValue = "128",
              min = 1,
              max = 1_000_000)
          int lag,
      @Setting(
              value = "Compare raw scores over all blocks, instead of ranks within each block",
              defaultValue = "false")
          boolean crossScoring,
      @Setting(
              value = "Generated tokens after which the cache is cut to the budget again; 0: never",
              defaultValue = "0",
              min = 0)
          int decodeInterval) {}

  /** Makes the policy {@code lagkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "lagkv";
    }

    @Override
    public String summary() {
      return "Keeps tokens whose keys and values stand out against the tokens that follow";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      LagKvPolicy policy = new LagKvPolicy(options);
      return PeriodicEviction.of(policy, options.decodeInterval, policy::rank);
    }
  }
}
