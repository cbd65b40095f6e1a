package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.ExpectedAttention;
import io.evolkv.policies.scoring.GroupReduction;

/**
 * Expected attention (arXiv 2510.00636): queries to come are taken for Gaussian, with the mean and
 * covariance of the prompt's queries before RoPE, turned by the average rotation of the positions
 * that follow. What such queries would attend to stays, weighted with the length of its value; see
 * {@link ExpectedAttention}. The sinks always stay and do not enter the statistics.
 */
public final class ExpectedAttentionPolicy implements ScoredPolicy {
  private final Options options;

  /**
   * A policy.
   *
   * @param options sinks, positions to come, and the terms of the score
   */
  public ExpectedAttentionPolicy(Options options) {
    this.options = options;
  }

  @Override
  public Observation observation() {
    return new Observation(0, false, true);
  }

  @Override
  public PositionScores score(LayerView layer) {
    int n = layer.positions();
    float[][] scores = new float[layer.shape().kvHeads()][n];
    if (n > options.sinks) {
      ExpectedAttention expected =
          new ExpectedAttention(layer, options.sinks, options.futurePositions, options.covariance);
      for (int head = 0; head < scores.length; head++) {
        scores[head] = expected.scores(head, options.gqa, options.epsilon, options.valueNorm);
      }
    }
    return PositionScores.of(scores, options.sinks, 0);
  }

  /**
   * The settings of the policy.
   *
   * @param sinks s, first positions that always stay and are left out of the statistics
   * @param futurePositions F, positions after the prompt whose rotations are averaged
   * @param covariance whether the spread of the queries counts, not only their mean
   * @param valueNorm whether the attention is multiplied by the length of the value
   * @param epsilon added to the attention before it is multiplied
   * @param gqa how the query heads of a KV head are joined
   */
  public record Options(
      @Setting(
              value = "Attention sinks: this many first tokens always stay",
              defaultValue = "4",
              min = 0)
          int sinks,
      @Setting(
              value = "Positions after the prompt over which the rotation is averaged",
              defaultValue = "512",
              min = 1,
              max = 1_000_000)
          int futurePositions,
      @Setting(
              value = "Count the spread of the queries, not only their mean",
              defaultValue = "true")
          boolean covariance,
      @Setting(
              value = "Multiply the expected attention by the length of the value",
              defaultValue = "true")
          boolean valueNorm,
      @Setting(
              value = "Added to the expected attention before it is multiplied",
              defaultValue = "0",
              min = 0,
              max = 1)
          double epsilon,
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa) {}

  /** Makes the policy {@code expected-attention}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "expected-attention";
    }

    @Override
    public String summary() {
      return "Keeps what queries to come would attend to, by the statistics of the prompt";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new ExpectedAttentionPolicy(options);
    }
  }
}
