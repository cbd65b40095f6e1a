package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.scoring.RedundancyScoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** R-KV while one sequence is decoded: the last queries of each layer, and a cut every so often. */
final class RkvEvictor implements DecodeEvictor {
  private final LayerBudgets budgets;
  private final RedundancyScoring scoring;
  private final int buffer;
  private final List<Layer> layers = new ArrayList<>();

  RkvEvictor(Prefilled prompt, LayerBudgets budgets, RedundancyScoring scoring, int buffer) {
    this.budgets = budgets;
    this.scoring = scoring;
    this.buffer = buffer;
    for (int layer = 0; layer < budgets.layers(); layer++) {
      layers.add(new Layer(scoring.window(), prompt.layer(layer)));
    }
  }

  @Override
  public Optional<KeptEntries> evict(LayerCache cache) {
    Layer layer = layers.get(cache.layer());
    layer.append(cache);
    int budget = Math.max(1, budgets.get(cache.layer()));
    if (layer.decoded % buffer != 0 || cache.entries(0) < budget + buffer) {
      return Optional.empty();
    }
    return Optional.of(scores(cache, layer).ranking().keep(budget));
  }

  private PositionScores scores(LayerCache cache, Layer layer) {
    int group = cache.shape().group();
    float[][] scores = new float[cache.shape().kvHeads()][cache.entries(0)];
    for (int head = 0; head < scores.length; head++) {
      int kvHead = head;
      float[][] keys =
          IntStream.range(0, cache.entries(head))
              .mapToObj(entry -> cache.key(kvHead, entry))
              .toArray(float[][]::new);
      float[][][] queries = new float[group][][];
      for (int member = 0; member < group; member++) {
        queries[member] = layer.queries(head * group + member);
      }
      double[] prefix = scoring.score(queries, keys);
      for (int entry = 0; entry < prefix.length; entry++) {
        scores[head][entry] = (float) prefix[entry];
      }
    }
    return PositionScores.of(scores, 0, scoring.window());
  }

  /** The newest queries of one layer, oldest first, {@code [queries][queryHeads][headDim]}. */
  private static final class Layer {
    private final int window;
    private final List<float[][]> queries = new ArrayList<>();
    private int decoded;

    Layer(int window, LayerView prompt) {
      this.window = window;
      int observed = prompt.windowQueries();
      for (int row = Math.max(0, observed - window); row < observed; row++) {
        float[][] heads = new float[prompt.shape().queryHeads()][];
        for (int head = 0; head < heads.length; head++) {
          heads[head] = prompt.windowQuery(head, row);
        }
        queries.add(heads);
      }
    }

    void append(LayerCache cache) {
      float[][] heads = new float[cache.shape().queryHeads()][];
      for (int head = 0; head < heads.length; head++) {
        heads[head] = cache.query(head);
      }
      if (queries.size() == window) {
        queries.removeFirst();
      }
      queries.add(heads);
      decoded++;
    }

    float[][] queries(int queryHead) {
      return queries.stream().map(heads -> heads[queryHead]).toArray(float[][]::new);
    }
  }
}
