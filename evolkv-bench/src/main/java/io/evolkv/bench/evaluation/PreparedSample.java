package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.api.policy.RankingReuse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A prefilled sample with the ranking of every layer: all that does not depend on budgets. Budgets
 * are then only cuts. A layer with a sliding window is not ranked and keeps what its window needs.
 * Thread-safe.
 */
public final class PreparedSample {
  private final TokenizedSample source;
  private final Prefilled prompt;
  private final Prefilled observed;
  private final EvictionPolicy policy;
  private final ModelShape shape;
  private final List<LayerRanking> rankings;
  private final AtomicReference<@Nullable Cut> lastCut = new AtomicReference<>();

  /** What stays under budgets. */
  private record Cut(LayerBudgets budgets, List<KeptEntries> kept) {}

  private PreparedSample(
      TokenizedSample source,
      Prefilled prompt,
      Prefilled observed,
      EvictionPolicy policy,
      ModelShape shape,
      List<LayerRanking> rankings) {
    this.source = source;
    this.prompt = prompt;
    this.observed = observed;
    this.policy = policy;
    this.shape = shape;
    this.rankings = rankings;
  }

  /**
   * Ranks the positions of all layers that are compressed, each ranking once.
   *
   * @param source the sample
   * @param prompt its prompt, prefilled with what the policy observes, or with more
   * @param shared ranks, or makes the policy of this prompt that does ({@link PromptPolicy});
   *     layers may share rankings ({@link RankingReuse})
   * @param shape the model's shape
   * @return the prepared sample
   */
  public static PreparedSample of(
      TokenizedSample source, Prefilled prompt, EvictionPolicy shared, ModelShape shape) {
    EvictionPolicy policy =
        shared instanceof PromptPolicy each ? each.forPrompt(source.prompt()) : shared;
    Prefilled observed = new DeclaredPrompt(prompt, shared.observation());
    List<Integer> compressed = shape.compressedLayers();
    LayerRanking[] rankings = new LayerRanking[shape.layers()];
    for (int i = 0; i < compressed.size(); i++) {
      int from = policy instanceof RankingReuse reuse ? reuse.sourceLayer(i) : i;
      if (from < 0 || from > i) {
        throw new IllegalStateException(
            "the policy says that layer " + i + " uses the ranking of layer " + from);
      }
      int layer = compressed.get(i);
      rankings[layer] =
          from < i
              ? rankings[compressed.get(from)]
              : checked(policy.rank(observed.layer(layer)), observed.layer(layer));
    }
    for (int layer : shape.slidingLayers()) {
      KeptEntries held = WindowEntries.newest(shape, layer, prompt.length());
      rankings[layer] = budget -> held;
    }
    return new PreparedSample(source, prompt, observed, policy, shape, List.of(rankings));
  }

  private static LayerRanking checked(LayerRanking ranking, LayerView layer) {
    return budget -> {
      KeptEntries entries = ranking.keep(budget);
      requireInside(entries, layer, layer.layer());
      return entries;
    };
  }

  /**
   * A sample whose layers were cut while its prompt was prefilled.
   *
   * @param source the sample
   * @param prompt what its layers hold
   * @param policy the policy that ranked
   * @param shape the model's shape
   * @param held all that the layers hold, one element per layer
   * @return a prepared sample of the budgets it was cut to alone
   */
  static PreparedSample cut(
      TokenizedSample source,
      Prefilled prompt,
      EvictionPolicy policy,
      ModelShape shape,
      List<KeptEntries> held) {
    List<LayerRanking> rankings =
        held.stream().map(entries -> (LayerRanking) budget -> entries).toList();
    return new PreparedSample(source, prompt, prompt, policy, shape, rankings);
  }

  /**
   * The sample.
   *
   * @return the sample with its tokens
   */
  public TokenizedSample source() {
    return source;
  }

  /**
   * Keys, values and observations of the prompt.
   *
   * @return the prefilled prompt
   */
  public Prefilled prompt() {
    return prompt;
  }

  /**
   * The prompt as its policy sees it.
   *
   * @return the same prompt with what the policy declared to observe
   */
  public Prefilled observed() {
    return observed;
  }

  /**
   * The policy of this prompt.
   *
   * @return the policy that ranked
   */
  public EvictionPolicy policy() {
    return policy;
  }

  /**
   * The same sample with another prefill of its prompt.
   *
   * @param pruned the prompt, with tokens dropped between the layers
   * @return a prepared sample of the budgets it was pruned by
   */
  PreparedSample with(Prefilled pruned) {
    return of(source, pruned, policy, shape);
  }

  /**
   * The entries that stay under budgets. Only layers whose budget is another one than in the call
   * before are cut.
   *
   * @param budgets one budget per layer; those of layers that are not compressed mean nothing
   * @return one element per layer
   * @throws InvalidInputException when the policy keeps entries that the prompt does not have
   */
  public List<KeptEntries> cut(LayerBudgets budgets) {
    if (budgets.layers() != rankings.size()) {
      throw new IllegalArgumentException(
          budgets.layers() + " budgets for a model of " + rankings.size() + " layers");
    }
    Optional<Cut> before = Optional.ofNullable(lastCut.get());
    List<KeptEntries> kept = new ArrayList<>(rankings.size());
    for (int layer = 0; layer < rankings.size(); layer++) {
      int budget = budgets.get(layer);
      Optional<KeptEntries> same = known(before, layer, budget);
      kept.add(same.isPresent() ? same.get() : rankings.get(layer).keep(budget));
    }
    List<KeptEntries> all = List.copyOf(kept);
    lastCut.set(new Cut(budgets, all));
    return all;
  }

  private static Optional<KeptEntries> known(Optional<Cut> before, int layer, int budget) {
    return before
        .filter(cut -> cut.budgets().get(layer) == budget)
        .map(cut -> cut.kept().get(layer));
  }

  /**
   * Policies come from anyone; what they keep becomes indices into the cache.
   *
   * @param prompt any layer of the prompt
   * @throws InvalidInputException when there are no such entries
   */
  static void requireInside(KeptEntries entries, LayerView prompt, int layer) {
    int heads = prompt.shape().kvHeads();
    int positions = prompt.positions();
    if (entries.kvHeads() != heads) {
      throw new InvalidInputException(
          "the policy keeps entries of %d KV heads in layer %d, the model has %d"
              .formatted(entries.kvHeads(), layer, heads));
    }
    for (int head = 0; head < heads; head++) {
      int count = entries.count(head);
      if (count > 0 && entries.get(head, count - 1) >= positions) {
        throw new InvalidInputException(
            "the policy keeps entry %d in layer %d of a prompt of %d entries, the first being 0"
                .formatted(entries.get(head, count - 1), layer, positions));
      }
    }
  }
}
