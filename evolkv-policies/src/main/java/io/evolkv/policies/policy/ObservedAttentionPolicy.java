package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.GroupReduction;

/**
 * Observed attention (of the library kvpress): a position's mean attention over the queries that
 * see it. With A the attention of the whole prompt,
 *
 * <pre>
 * S[g, j] = reduce over h in group g ( sum over i of A[h, i, j] / (n - j) )
 * </pre>
 *
 * <p>Unlike H2O's plain sum this does not favour early tokens; the newest have the mean of few
 * queries and thus noisy scores. Nothing is protected. Evicts once, after the prefill.
 */
public final class ObservedAttentionPolicy implements ScoredPolicy {
  private final Options options;

  /**
   * A policy.
   *
   * @param options group reduction
   */
  public ObservedAttentionPolicy(Options options) {
    this.options = options;
  }

  @Override
  public Observation observation() {
    return new Observation(0, true, false);
  }

  @Override
  public PositionScores score(LayerView layer) {
    int n = layer.positions();
    float[][] scores = new float[layer.shape().kvHeads()][n];
    double[][] group = new double[layer.shape().group()][n];
    for (int kvHead = 0; kvHead < scores.length; kvHead++) {
      for (int member = 0; member < group.length; member++) {
        float[] sums = layer.columnSums(kvHead * group.length + member);
        for (int position = 0; position < n; position++) {
          group[member][position] = (double) sums[position] / (n - position);
        }
      }
      double[] reduced = options.gqa.reduce(group);
      for (int position = 0; position < n; position++) {
        scores[kvHead][position] = (float) reduced[position];
      }
    }
    return PositionScores.of(scores);
  }

  /**
   * The settings of the policy.
   *
   * @param gqa how the query heads of a KV head are joined
   */
  public record Options(
      @Setting(value = "How the query heads of a KV head are joined", defaultValue = "mean")
          GroupReduction gqa) {}

  /** Makes the policy {@code observed-attention}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "observed-attention";
    }

    @Override
    public String summary() {
      return "Keeps what got most attention on average over the queries that see it";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new ObservedAttentionPolicy(options);
    }
  }
}
