package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.KeyDiversity;

/**
 * KeyDiff (arXiv 2504.15364): keys that differ from the others stay. With the anchor {@code m =
 * mean over positions of k / ||k||} the score is {@code -cos(k_j, m)}, per KV head, on keys after
 * RoPE; see {@link KeyDiversity}. No attention is observed.
 *
 * <p>With a block size the prompt is gone through as if it came in blocks: each block is added to
 * what is held, the anchor is made anew, and the cache is cut to the budget. Then the entries of a
 * small budget need not be among those of a larger one.
 */
public final class KeyDiffPolicy implements ScoredPolicy {
  private final Options options;

  /**
   * A policy.
   *
   * @param options block and protected positions
   */
  public KeyDiffPolicy(Options options) {
    this.options = options;
  }

  @Override
  public PositionScores score(LayerView layer) {
    float[][] scores = new float[layer.shape().kvHeads()][];
    for (int head = 0; head < scores.length; head++) {
      scores[head] = KeyDiversity.of(layer, head).scores();
    }
    return PositionScores.of(scores, options.protectSinks, options.protectRecent);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    if (options.block == 0) {
      return score(layer).ranking();
    }
    KeyDiversity[] heads = new KeyDiversity[layer.shape().kvHeads()];
    for (int head = 0; head < heads.length; head++) {
      heads[head] = KeyDiversity.of(layer, head);
    }
    return budget ->
        KeyDiversity.inBlocks(
            heads, Math.max(1, budget), options.block, options.protectSinks, options.protectRecent);
  }

  /**
   * The settings of the policy.
   *
   * @param block tokens of a block, 0 for the whole prompt at once
   * @param protectSinks first positions that always stay
   * @param protectRecent last positions that always stay
   * @param decodeInterval generated tokens between two cuts while decoding, 0 for none
   */
  public record Options(
      @Setting(
              value = "Tokens after which the cache is cut; 0: once, after the whole prompt",
              defaultValue = "0",
              min = 0)
          int block,
      @Setting(value = "This many first tokens always stay", defaultValue = "0", min = 0)
          int protectSinks,
      @Setting(value = "This many last tokens always stay", defaultValue = "0", min = 0)
          int protectRecent,
      @Setting(
              value = "Generated tokens after which the cache is cut to the budget again; 0: never",
              defaultValue = "0",
              min = 0)
          int decodeInterval) {}

  /** Makes the policy {@code keydiff}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "keydiff";
    }

    @Override
    public String summary() {
      return "Keeps the keys that differ most from the others";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      KeyDiffPolicy policy = new KeyDiffPolicy(options);
      return PeriodicEviction.of(
          policy, options.decodeInterval, held -> policy.score(held).ranking());
    }
  }
}
