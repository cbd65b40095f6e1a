package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.Capability;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCutter;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.api.policy.PromptPolicy;
import io.evolkv.api.policy.RankingReuse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Prefills a prompt for one policy and one rule of budgets, and cuts every layer as soon as its
 * attention is computed: no more than one whole layer is ever in memory, and what decoding then
 * sees is the same, to the bit, as after a whole prefill.
 */
public final class CutPrefill {
  private final ModelRuntime runtime;
  private final EvictionPolicy policy;

  /**
   * Prefills for a policy that {@link #suits}.
   *
   * @param runtime the model
   * @param policy ranks
   */
  public CutPrefill(ModelRuntime runtime, EvictionPolicy policy) {
    this.runtime = runtime;
    this.policy = policy;
  }

  /**
   * Whether layers can be cut for a policy while later ones are prefilled: it goes by what one
   * layer shows at a time, and needs no more of the prompt afterwards.
   *
   * @param runtime the model
   * @param policy a policy
   * @return false where the whole prompt is needed
   */
  public static boolean suits(ModelRuntime runtime, EvictionPolicy policy) {
    return runtime.capabilities().contains(Capability.PREFILL_PRUNING)
        && runtime.shape().slidingLayers().isEmpty()
        && !(policy instanceof PerStepSelection)
        && !(policy instanceof PrefillPruning)
        && !(policy instanceof PromptPolicy)
        && !(policy instanceof DecodeTimeEviction eviction && eviction.readsPrompt());
  }

  /**
   * Prefills and cuts.
   *
   * @param sample the sample
   * @param cascade the budgets of this prompt
   * @return the cut sample with its budgets
   */
  public Trial prefill(TokenizedSample sample, BudgetCascade cascade) {
    Cutter cutter = new Cutter(policy, cascade);
    Prefilled prompt = runtime.prefill(sample.prompt(), Observation.NONE, cutter);
    return new Trial(
        PreparedSample.cut(sample, prompt, policy, runtime.shape(), cutter.held()), cutter.budgets);
  }

  /** Cuts the layers so far whenever the cascade says that they get less. */
  private static final class Cutter implements LayerCutter {
    private final EvictionPolicy policy;
    private final BudgetCascade cascade;
    private final List<LayerRanking> rankings = new ArrayList<>();

    /** Positions of the prompt, by layer. */
    private final List<KeptEntries> kept = new ArrayList<>();

    private LayerBudgets budgets = LayerBudgets.of(0);

    Cutter(EvictionPolicy policy, BudgetCascade cascade) {
      this.policy = policy;
      this.cascade = cascade;
    }

    @Override
    public Observation observation() {
      return policy.observation();
    }

    @Override
    public Map<Integer, KeptEntries> cut(LayerView layer) {
      LayerBudgets before = budgets;
      budgets = cascade.next(layer);
      int newest = layer.layer();
      int source = policy instanceof RankingReuse reuse ? reuse.sourceLayer(newest) : newest;
      rankings.add(source < newest ? rankings.get(source) : policy.rank(layer));
      kept.add(KeptEntries.all(layer.shape().kvHeads(), layer.positions()));
      Map<Integer, KeptEntries> cuts = new HashMap<>();
      for (int done = 0; done <= newest; done++) {
        if (done == newest || budgets.get(done) < before.get(done)) {
          KeptEntries stay = rankings.get(done).keep(budgets.get(done));
          PreparedSample.requireInside(stay, layer, done);
          cuts.put(done, places(kept.set(done, stay), stay));
        }
      }
      return cuts;
    }

    /** Where the entries that stay are among those held. */
    private static KeptEntries places(KeptEntries held, KeptEntries stay) {
      int[][] places = new int[stay.kvHeads()][];
      for (int head = 0; head < places.length; head++) {
        places[head] = new int[stay.count(head)];
        for (int i = 0, place = 0; i < places[head].length; i++, place++) {
          while (held.get(head, place) < stay.get(head, i)) {
            place++;
          }
          places[head][i] = place;
        }
      }
      return KeptEntries.of(places);
    }

    /** All that the cut prompt holds, by layer. */
    List<KeptEntries> held() {
      return kept.stream()
          .map(
              layer ->
                  KeptEntries.of(
                      IntStream.range(0, layer.kvHeads())
                          .mapToObj(head -> IntStream.range(0, layer.count(head)).toArray())
                          .toArray(int[][]::new)))
          .toList();
    }
  }
}
