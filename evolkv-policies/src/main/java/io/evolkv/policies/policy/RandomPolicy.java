package io.evolkv.policies.policy;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.SplitMix64;

/**
 * Keeps positions by chance: the control that any other policy has to beat. Every KV head and
 * position gets a uniform number, the largest stay. The numbers depend on seed, layer and prompt
 * length alone, so prompts of one length keep the same positions.
 */
public final class RandomPolicy implements ScoredPolicy {
  private final Options options;

  /**
   * A policy.
   *
   * @param options seed and protected positions
   */
  public RandomPolicy(Options options) {
    this.options = options;
  }

  @Override
  public PositionScores score(LayerView layer) {
    long seed = SplitMix64.seedOfStream(options.seed, layer.layer());
    float[][] scores = scores(seed, layer.shape().kvHeads(), layer.positions());
    return PositionScores.of(scores, options.protectSinks, options.protectLast);
  }

  /**
   * Uniform scores of one layer, drawn from one {@link SplitMix64} head by head, position by
   * position.
   *
   * @param seed seed of the layer: {@link SplitMix64#seedOfStream} of the policy's seed and the
   *     layer, which for layer 0 is the policy's seed
   * @param kvHeads number of KV heads
   * @param positions number of positions
   * @return {@code [kvHeads][positions]}, each in [0, 1]
   */
  public static float[][] scores(long seed, int kvHeads, int positions) {
    SplitMix64 random = new SplitMix64(seed);
    float[][] scores = new float[kvHeads][positions];
    for (float[] head : scores) {
      for (int position = 0; position < positions; position++) {
        head[position] = (float) random.nextDouble();
      }
    }
    return scores;
  }

  /**
   * The settings of the policy.
   *
   * @param seed any number
   * @param protectSinks first positions that always stay, at least 0
   * @param protectLast last positions that always stay, at least 0
   */
  public record Options(
      @Setting(value = "Seed of the random scores", defaultValue = "0") long seed,
      @Setting(value = "This many first tokens always stay", defaultValue = "0", min = 0)
          int protectSinks,
      @Setting(value = "This many last tokens always stay", defaultValue = "0", min = 0)
          int protectLast) {}

  /** Makes the policy {@code random}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "random";
    }

    @Override
    public String summary() {
      return "Keeps positions by chance, the same ones for the same seed";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new RandomPolicy(options);
    }
  }
}
