package io.evolkv.policies.policy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Prefilled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** R-KV while one sequence is decoded: the last queries of each layer, and a cut every so often. */
final class RkvEvictor implements DecodeEvictor {
  private final List<NewestQueries> queries = new ArrayList<>();
  private final PeriodicCut cut;

  /**
   * An evictor of one sequence.
   *
   * @param policy scores what is held
   * @param prompt the prompt, whose last queries were observed
   * @param budgets entries per KV head after a cut
   * @param window queries that observe
   * @param buffer decoded tokens between two cuts
   */
  RkvEvictor(RkvPolicy policy, Prefilled prompt, LayerBudgets budgets, int window, int buffer) {
    for (int layer = 0; layer < budgets.layers(); layer++) {
      queries.add(new NewestQueries(window, prompt.layer(layer)));
    }
    cut =
        new PeriodicCut(
            budgets,
            buffer,
            buffer,
            cache -> policy.rank(new HeldEntries(cache, queries.get(cache.layer()).rows)));
  }

  @Override
  public Optional<KeptEntries> evict(LayerCache cache) {
    queries.get(cache.layer()).append(cache);
    return cut.evict(cache);
  }

  /** The newest queries of one layer, oldest first, {@code [queries][queryHeads][headDim]}. */
  private static final class NewestQueries {
    private final int window;
    private final List<float[][]> rows = new ArrayList<>();

    NewestQueries(int window, LayerView prompt) {
      this.window = window;
      int observed = prompt.windowQueries();
      for (int row = Math.max(0, observed - window); row < observed; row++) {
        float[][] heads = new float[prompt.shape().queryHeads()][];
        for (int head = 0; head < heads.length; head++) {
          heads[head] = prompt.windowQuery(head, row);
        }
        rows.add(heads);
      }
    }

    void append(LayerCache cache) {
      float[][] heads = new float[cache.shape().queryHeads()][];
      for (int head = 0; head < heads.length; head++) {
        heads[head] = cache.query(head);
      }
      if (rows.size() == window) {
        rows.removeFirst();
      }
      rows.add(heads);
    }
  }
}
