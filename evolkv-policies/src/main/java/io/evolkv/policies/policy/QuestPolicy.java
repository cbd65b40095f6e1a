package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.policies.scoring.KeyPages;
import io.evolkv.policies.selection.ScoreOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Quest (arXiv 2406.10774): nothing is evicted; at every step each KV head attends to the pages of
 * entries whose keys could give the newest query the largest product,
 *
 * <pre>
 * score(page) = max over the group's queries q of
 *               ( sum over t of max(q_t · min over the page of k_t, q_t · max over the page of k_t) )
 * </pre>
 *
 * <p>an upper bound of q · k for every key k of the page. Of a budget of b entries the newest page
 * and the b / page - 1 best others are read, whole pages, at least one. The budget is what is read
 * per step, not what is held.
 */
public final class QuestPolicy implements EvictionPolicy, PerStepSelection {
  private final Options options;

  /**
   * A policy.
   *
   * @param options size of a page and layers that read everything
   */
  public QuestPolicy(Options options) {
    this.options = options;
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    KeptEntries everything = KeptEntries.all(layer.shape().kvHeads(), layer.positions());
    return budget -> everything;
  }

  @Override
  public StepSelector selector(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    return new Selector(kept, budgets);
  }

  /**
   * The pages that a KV head reads.
   *
   * @param scores one score per page, the newest page last
   * @param count pages to read, at least 1
   * @return ascending pages, the newest among them
   */
  static int[] pages(double[] scores, int count) {
    return ScoreOrder.of(scores).keep(count, 1);
  }

  /** Page scores of a KV head: the largest bound over its query heads. */
  static double[] groupScores(KeyPages pages, List<float[]> queries) {
    double[] scores = pages.bounds(queries.getFirst());
    for (float[] query : queries.subList(1, queries.size())) {
      double[] bounds = pages.bounds(query);
      for (int page = 0; page < scores.length; page++) {
        scores[page] = Math.max(scores[page], bounds[page]);
      }
    }
    return scores;
  }

  private final class Selector implements StepSelector {
    private final LayerBudgets budgets;
    private final List<List<KeyPages>> pages;
    private long bytesRead;

    Selector(List<KeptEntries> kept, LayerBudgets budgets) {
      this.budgets = budgets;
      pages =
          kept.stream()
              .map(
                  layer ->
                      Stream.generate(() -> new KeyPages(options.page))
                          .limit(layer.kvHeads())
                          .toList())
              .toList();
    }

    @Override
    public KeptEntries select(LayerCache cache) {
      int layer = cache.layer();
      int kvHeads = cache.shape().kvHeads();
      if (layer < options.denseLayers) {
        return KeptEntries.all(kvHeads, cache.entries(0));
      }
      int count = Math.max(1, budgets.get(layer) / options.page);
      int[][] selected = new int[kvHeads][];
      for (int head = 0; head < kvHeads; head++) {
        selected[head] = select(cache, head, pages.get(layer).get(head), count);
      }
      return KeptEntries.of(selected);
    }

    private int[] select(LayerCache cache, int head, KeyPages known, int count) {
      known.update(cache, head);
      if (known.count() <= count) {
        return IntStream.range(0, known.entries()).toArray();
      }
      int group = cache.shape().group();
      List<float[]> queries =
          IntStream.range(head * group, (head + 1) * group).mapToObj(cache::query).toList();
      bytesRead += 2L * known.count() * cache.shape().headDim() * Float.BYTES;
      return known.entriesOf(pages(groupScores(known, queries), count));
    }

    @Override
    public long bytesRead() {
      return bytesRead;
    }
  }

  /**
   * The settings of the policy.
   *
   * @param page entries per page, at least 1
   * @param denseLayers this many bottom layers attend to everything, at least 0
   */
  public record Options(
      @Setting(value = "Entries per page", defaultValue = "16", min = 1) int page,
      @Setting(
              value = "This many bottom layers attend to everything, whatever their budget",
              defaultValue = "0",
              min = 0)
          int denseLayers) {}

  /** Makes the policy {@code quest}. */
  public static final class Factory implements EvictionPolicyFactory<Options> {
    /** Called by {@link java.util.ServiceLoader}. */
    public Factory() {}

    @Override
    public String name() {
      return "quest";
    }

    @Override
    public String summary() {
      return "Holds everything and reads, at each step, the pages of keys that may matter most";
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public EvictionPolicy create(Options options) {
      return new QuestPolicy(options);
    }
  }

  /** Makes the policy {@code quest-paper}: the first two layers read everything. */
  public static final class Paper extends Preset {
    /** Called by {@link java.util.ServiceLoader}. */
    public Paper() {
      super(
          "quest-paper",
          "Quest as in its paper: layers 0 and 1 attend to everything",
          new Factory(),
          Map.of("page", "16", "denseLayers", "2"));
    }
  }
}
