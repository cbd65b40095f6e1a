package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.policies.allocation.LargestRemainder;
import io.evolkv.policies.allocation.LengthRule;
import io.evolkv.policies.labels.HeadLabels;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * DuoAttention (arXiv 2410.10819) with labels from a file: streaming heads get along with s sinks
 * and the r newest tokens, and what that saves goes to the retrieval heads, up to the whole prompt.
 *
 * <p>Of a layer with k heads and budget b, each streaming head holds {@code c = min(b, s + r)}, and
 * the retrieval heads share the rest of {@code k · b} equally; what is more than the prompt comes
 * back to the streaming heads. Under a mean budget, the retrieval heads of all layers hold the same
 * number of entries. A head that cannot hold everything keeps sinks and newest tokens.
 */
public final class DuoAttentionPolicy implements EvictionPolicy, LayerAllocator {
  private final Options options;
  private final HeadLabels labels;

  /**
   * A policy.
   *
   * @param options labels, sinks and newest tokens
   * @throws io.evolkv.api.error.InvalidInputException when the file of labels is missing or damaged
   */
  public DuoAttentionPolicy(Options options) {
    this.options = options;
    this.labels = HeadLabels.read(options.labels, options.threshold);
  }

  @Override
  public void checkModel(ModelShape shape) {
    labels.checkModel(shape);
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    boolean[] retrieval = labels.layer(layer.layer(), layer.shape());
    int n = layer.positions();
    return budget -> keep(retrieval, n, Math.max(1, budget));
  }

  private KeptEntries keep(boolean[] retrieval, int n, int budget) {
    if (budget >= n) {
      return KeptEntries.all(retrieval.length, n);
    }
    int[] counts = counts(retrieval, n, budget);
    int[][] kept = new int[retrieval.length][];
    for (int head = 0; head < kept.length; head++) {
      int count = counts[head];
      int sinks = Math.min(options.sinks, count - 1);
      kept[head] = IntStream.range(0, count).map(i -> i < sinks ? i : n - count + i).toArray();
    }
    return KeptEntries.of(kept);
  }

  /** Entries of each head; together budget times heads. */
  private int[] counts(boolean[] retrieval, int n, int budget) {
    int[] counts = new int[retrieval.length];
    int streaming = streaming(budget);
    long left = (long) budget * retrieval.length;
    for (int head = 0; head < counts.length; head++) {
      counts[head] = retrieval[head] ? 0 : streaming;
      left -= counts[head];
    }
    left -= raise(counts, retrieval, true, left, n);
    raise(counts, retrieval, false, left, n);
    return counts;
  }

  /** Shares entries equally among the heads of one kind; returns how many found a place. */
  private static long raise(
      int[] counts, boolean[] retrieval, boolean kind, long entries, int most) {
    long given = 0;
    for (int head = 0, others = count(retrieval, kind); head < counts.length; head++) {
      if (retrieval[head] == kind) {
        long share = Math.ceilDiv(entries - given, others--);
        int room = (int) Math.min(share, most - counts[head]);
        counts[head] += room;
        given += room;
      }
    }
    return given;
  }

  private static int count(boolean[] retrieval, boolean kind) {
    return (int) IntStream.range(0, retrieval.length).filter(i -> retrieval[i] == kind).count();
  }

  private int streaming(int budget) {
    return (int) Math.min(budget, (long) options.sinks + options.recent);
  }

  @Override
  public LayerBudgets allocate(AllocationRequest request) {
    int layers = request.layers().size();
    int heads = request.shape().kvHeads();
    int n = request.prompt().length();
    if (n <= request.meanBudget()) {
      return request.shape().uniformBudgets(n);
    }
    int streaming = streaming(request.meanBudget());
    long total = (long) layers * heads * request.meanBudget();
    int[] retrieval = new int[layers];
    for (int layer = 0; layer < layers; layer++) {
      retrieval[layer] = count(labels.layer(request.layers().get(layer), request.shape()), true);
    }
    long allRetrieval = IntStream.of(retrieval).sum();
    long left = total - (layers * (long) heads - allRetrieval) * streaming;
    if (allRetrieval == 0 || left >= allRetrieval * n) {
      return request.spread(LayerBudgets.of(surplus(retrieval, heads, n, total)));
    }
    // b_l = (streaming heads · c + retrieval heads · left / all) / heads, over a common denominator
    long[] numerators = new long[layers];
    for (int layer = 0; layer < layers; layer++) {
      numerators[layer] =
          (long) (heads - retrieval[layer]) * streaming * allRetrieval + retrieval[layer] * left;
    }
    return request.spread(
        LayerBudgets.of(LargestRemainder.round(numerators, heads * allRetrieval)));
  }

  @Override
  public Optional<BudgetCascade> cascade(ModelShape shape, int promptLength, int meanBudget) {
    return LengthRule.cascade(this, shape, promptLength, meanBudget);
  }

  /** Retrieval heads hold everything; the streaming heads of all layers share what is left. */
  private static int[] surplus(int[] retrieval, int heads, int n, long total) {
    long allRetrieval = IntStream.of(retrieval).sum();
    long allStreaming = (long) heads * retrieval.length - allRetrieval;
    long left = total - allRetrieval * n;
    long[] numerators = new long[retrieval.length];
    for (int layer = 0; layer < numerators.length; layer++) {
      numerators[layer] =
          retrieval[layer] * (long) n * allStreaming + (heads - retrieval[layer]) * left;
    }
    return LargestRemainder.round(numerators, heads * allStreaming);
  }

  /**
   * The settings of the policy.
   *
   * @param labels path of the file of labels, see {@link HeadLabels}
   * @param threshold least number of a retrieval head, 0 to 1
   * @param sinks s, first positions that always stay
   * @param recent r, newest positions of a streaming head
   */
  public record Options(
      @Setting("File of head labels: a line per layer, on it a number from 0 to 1 per KV head")
          String labels,
      @Setting(
              value = "Heads whose number is at least this one retrieve from the whole prompt",
              defaultValue = "0.5",
              min = 0,
              max = 1)
          double threshold,
      @Setting(
              value = "Attention sinks: this many first tokens always stay",
              defaultValue = "4",
              min = 0)
          int sinks,
      @Setting(
              value = "Newest tokens that a streaming head holds, if the budget allows",
              defaultValue = "60",
              min = 1)
          int recent) {}

  /** Makes the policy {@code duo-attention}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "duo-attention";
    }

    @Override
    public String summary() {
      return "Retrieval heads keep what streaming heads do not need, by labels from a file";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new DuoAttentionPolicy(options);
    }
  }
}
