package io.evolkv.bench.fakes;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import java.util.stream.IntStream;

/** Small policies. */
public final class FakePolicies {
  private FakePolicies() {}

  /**
   * Keeps the newest entries.
   *
   * @return the policy
   */
  public static EvictionPolicy recent() {
    return FakePolicies::newest;
  }

  /**
   * Keeps everything.
   *
   * @return the policy
   */
  public static EvictionPolicy full() {
    return view -> budget -> KeptEntries.all(view.shape().kvHeads(), view.positions());
  }

  /**
   * Keeps the newest entries and observes a window.
   *
   * @param window queries
   * @return the policy
   */
  public static EvictionPolicy observing(int window) {
    return new EvictionPolicy() {
      @Override
      public Observation observation() {
        return Observation.window(window);
      }

      @Override
      public LayerRanking rank(LayerView layer) {
        if (layer.windowQueries() != Math.min(window, layer.positions())) {
          throw new IllegalStateException("saw a window of " + layer.windowQueries());
        }
        return newest(layer);
      }
    };
  }

  /**
   * Keeps the newest entries and gives the upper layers one entry each, layer 1 the rest.
   *
   * @return the policy
   */
  public static EvictionPolicy allocating() {
    return new Allocating();
  }

  private static LayerRanking newest(LayerView view) {
    int heads = view.shape().kvHeads();
    int n = view.positions();
    return budget ->
        KeptEntries.same(heads, IntStream.range(n - Math.min(n, Math.max(1, budget)), n).toArray());
  }

  private static final class Allocating implements EvictionPolicy, LayerAllocator {
    @Override
    public LayerRanking rank(LayerView layer) {
      return newest(layer);
    }

    @Override
    public LayerBudgets allocate(AllocationRequest request) {
      int[] budgets = LayerBudgets.uniform(request.shape().layers(), 1).toArray();
      budgets[1] = (request.meanBudget() - 1) * budgets.length + 1;
      return LayerBudgets.of(budgets);
    }
  }
}
