package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.scoring.RedundancyScoring;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * R-KV (arXiv 2505.24133), made for long chains of thought, which repeat themselves: it keeps what
 * is attended to and drops what resembles other keys, by {@link RedundancyScoring}. The prompt is
 * cut to the budget after the prefill; while decoding the cache grows by {@code buffer} tokens and
 * is then cut again. The newest {@code window} entries always stay.
 */
public final class RkvPolicy implements ScoredPolicy, DecodeTimeEviction {
  private final Options options;
  private final RedundancyScoring scoring;

  /**
   * A policy.
   *
   * @param options window, buffer and weights
   * @throws io.evolkv.api.error.InvalidInputException when the kernel is even
   */
  public RkvPolicy(Options options) {
    this.options = options;
    this.scoring =
        new RedundancyScoring(options.window, options.kernel, options.lambda, options.threshold);
  }

  @Override
  public Observation observation() {
    return Observation.window(options.window);
  }

  @Override
  public PositionScores score(LayerView layer) {
    float[][] scores = new float[layer.shape().kvHeads()][layer.positions()];
    for (int head = 0; head < scores.length; head++) {
      int kvHead = head;
      float[][] keys =
          IntStream.range(0, layer.positions())
              .mapToObj(position -> layer.key(kvHead, position))
              .toArray(float[][]::new);
      double[] prefix = scoring.score(windowQueries(layer, head), keys);
      for (int position = 0; position < prefix.length; position++) {
        scores[head][position] = (float) prefix[position];
      }
    }
    return PositionScores.of(scores, 0, options.window);
  }

  private float[][][] windowQueries(LayerView layer, int kvHead) {
    int group = layer.shape().group();
    int queries = Math.min(options.window, layer.positions());
    float[][][] result = new float[group][queries][];
    for (int member = 0; member < group; member++) {
      for (int row = 0; row < queries; row++) {
        result[member][row] =
            layer.windowQuery(kvHead * group + member, layer.windowQueries() - queries + row);
      }
    }
    return result;
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    return new RkvEvictor(this, prompt, budgets, options.window, options.buffer);
  }

  /**
   * The settings of the policy.
   *
   * @param window w, newest entries that observe and stay, at least 1
   * @param buffer decoded tokens between two cuts, at least 1
   * @param kernel positions that max pooling joins, odd
   * @param lambda weight of attention against redundancy, in [0, 1]
   * @param threshold cosine above which keys are near-duplicates, in [-1, 1]
   */
  public record Options(
      @Setting(
              value = "Newest tokens whose queries observe; they stay",
              defaultValue = "8",
              min = 1)
          int window,
      @Setting(
              value = "Generated tokens between two cuts; the cache grows by as many meanwhile",
              defaultValue = "128",
              min = 1)
          int buffer,
      @Setting(
              value = "Positions that max pooling joins, an odd number",
              defaultValue = "7",
              min = 1)
          int kernel,
      @Setting(
              value = "Weight of attention; redundancy has the rest of 1",
              defaultValue = "0.07",
              min = 0,
              max = 1)
          double lambda,
      @Setting(
              value = "Cosine above which two keys are near-duplicates",
              defaultValue = "0.5",
              min = -1,
              max = 1)
          double threshold) {}

  /** Makes the policy {@code rkv}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "rkv";
    }

    @Override
    public String summary() {
      return "Keeps attended keys that do not resemble others; cut again every so many new tokens";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new RkvPolicy(options);
    }
  }

  /** Makes the policy {@code rkv-paper}: the paper's weight of attention. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "rkv-paper",
          "R-KV with its paper's weights: lambda 0.1",
          new Factory(),
          Map.of("lambda", "0.1"));
    }
  }
}
