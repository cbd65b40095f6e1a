package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.api.policy.ScoredPolicy;
import io.evolkv.policies.selection.Weakest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * TOVA, Token Omission Via Attention (arXiv 2401.06104): whatever the newest query attends to least
 * goes, after the prefill and after every generated token.
 *
 * <pre>
 * score[j] = mean over all query heads h of the layer of A[h, newest, j]
 * </pre>
 *
 * <p>One set of entries for all KV heads of a layer. The newest token competes like any other
 * unless {@code forceLast} is set.
 */
public final class TovaPolicy implements ScoredPolicy, DecodeTimeEviction {
  private final Options options;

  /**
   * A policy.
   *
   * @param options whether the newest token is safe
   */
  public TovaPolicy(Options options) {
    this.options = options;
  }

  @Override
  public Observation observation() {
    return Observation.window(1);
  }

  @Override
  public PositionScores score(LayerView layer) {
    int last = layer.windowQueries() - 1;
    double[] mean =
        meanOverHeads(layer.shape(), layer.positions(), head -> layer.windowAttention(head, last));
    float[] scores = new float[mean.length];
    for (int position = 0; position < scores.length; position++) {
      scores[position] = (float) mean[position];
    }
    float[][] all = new float[layer.shape().kvHeads()][];
    Arrays.fill(all, scores);
    return PositionScores.of(all, 0, options.forceLast ? 1 : 0);
  }

  private static double[] meanOverHeads(ModelShape shape, int entries, IntFunction<float[]> rows) {
    double[] mean = new double[entries];
    for (int head = 0; head < shape.queryHeads(); head++) {
      float[] row = rows.apply(head);
      for (int entry = 0; entry < entries; entry++) {
        mean[entry] += row[entry];
      }
    }
    for (int entry = 0; entry < entries; entry++) {
      mean[entry] /= shape.queryHeads();
    }
    return mean;
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    return cache -> evict(cache, Math.max(1, budgets.get(cache.layer())));
  }

  @Override
  public boolean readsPrompt() {
    return false;
  }

  /** All heads hold the same entries, so the first one stands for all. */
  private Optional<KeptEntries> evict(LayerCache cache, int budget) {
    int entries = cache.entries(0);
    if (entries <= budget) {
      return Optional.empty();
    }
    double[] scores = meanOverHeads(cache.shape(), entries, cache::attention);
    int candidates = options.forceLast ? entries - 1 : entries;
    int[] kept = Weakest.without(scores, candidates, entries, entries - budget);
    return Optional.of(KeptEntries.same(cache.shape().kvHeads(), kept));
  }

  /**
   * The settings of the policy.
   *
   * @param forceLast whether the newest token stays whatever attention it gets
   */
  public record Options(
      @Setting(
              value = "Whether the newest token stays however little attention it gets",
              defaultValue = "false")
          boolean forceLast) {}

  /** Makes the policy {@code tova}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "tova";
    }

    @Override
    public String summary() {
      return "Drops what the newest token attends to least, after the prefill and while decoding";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new TovaPolicy(options);
    }
  }
}
