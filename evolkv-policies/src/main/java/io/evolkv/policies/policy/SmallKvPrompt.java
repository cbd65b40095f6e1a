package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.policies.scoring.HeadMatching;
import io.evolkv.policies.selection.ScoreOrder;
import io.evolkv.policies.selection.Tiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** SmallKV for one prompt, which the assistant has read. */
final class SmallKvPrompt implements EvictionPolicy, DecodeTimeEviction {
  private final SmallKvPolicy.Options options;
  private final ModelRuntime assistant;
  private final Prefilled assistantPrompt;
  private final HeadMatching matching;
  private final Map<Integer, List<HeadMatching.Head>> matches = new ConcurrentHashMap<>();

  SmallKvPrompt(SmallKvPolicy.Options options, ModelRuntime assistant, Prefilled assistantPrompt) {
    this.options = options;
    this.assistant = assistant;
    this.assistantPrompt = assistantPrompt;
    matching =
        new HeadMatching(
            IntStream.range(0, assistant.shape().layers())
                .mapToObj(assistantPrompt::layer)
                .toList());
  }

  @Override
  public LayerRanking rank(LayerView layer) {
    List<ScoreOrder> orders = new ArrayList<>();
    if (options.recall()) {
      KeptEntries everything = KeptEntries.all(layer.shape().kvHeads(), layer.positions());
      return budget -> everything;
    }
    MatchedImportance importance = importance(layer);
    for (int head = 0; head < importance.kvHeads(); head++) {
      orders.add(ScoreOrder.of(importance.of(head)));
    }
    int positions = layer.positions();
    return budget ->
        budget >= positions
            ? KeptEntries.all(orders.size(), positions)
            : critical(orders, tiers(budget));
  }

  private static KeptEntries critical(List<ScoreOrder> orders, Tiers tiers) {
    return KeptEntries.of(orders.stream().map(tiers::criticalOf).toArray(int[][]::new));
  }

  Tiers tiers(int budget) {
    return Tiers.of(budget, options.marginalShare(), options.recent());
  }

  /** Importance of the prompt's positions. */
  MatchedImportance importance(LayerView layer) {
    List<HeadMatching.Head> heads = match(layer);
    double[][] importance = new double[heads.size()][layer.positions()];
    for (int head = 0; head < importance.length; head++) {
      HeadMatching.Head other = heads.get(head);
      float[] sums = assistantPrompt.layer(other.layer()).columnSums(other.queryHead());
      for (int position = 0; position < sums.length; position++) {
        importance[head][position] = sums[position];
      }
    }
    return new MatchedImportance(heads, importance, layer.shape().group(), options.gqa());
  }

  List<HeadMatching.Head> match(LayerView layer) {
    return matches.computeIfAbsent(layer.layer(), index -> matching.match(layer));
  }

  @Override
  public DecodeEvictor evictor(Prefilled prompt, List<KeptEntries> kept, LayerBudgets budgets) {
    List<SmallKvLayer> layers = new ArrayList<>();
    for (int layer = 0; layer < budgets.layers(); layer++) {
      layers.add(layer(prompt.layer(layer), budgets.get(layer)));
    }
    return new SmallKvCompanion(layers, () -> assistant.follow(assistantPrompt));
  }

  private SmallKvLayer layer(LayerView prompt, int budget) {
    MatchedImportance importance = importance(prompt);
    return options.recall()
        ? new RecalledTiers(prompt.positions(), importance, budget, tiers(budget))
        : new EvictedTiers(prompt, importance, budget, tiers(budget));
  }
}
