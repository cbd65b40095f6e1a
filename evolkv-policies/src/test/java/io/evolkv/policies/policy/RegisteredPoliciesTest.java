package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PrefillPruning;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of every policy that is registered, with its defaults and as a third party's too. */
class RegisteredPoliciesTest {
  private static final int KV_HEADS = Rankings.KV_HEADS;

  /** Policies that hold more than a budget on purpose: what they skip is never evicted. */
  private static final Set<String> BEYOND_BUDGETS = Set.of("full", "knorm-paper");

  /** Policies whose arithmetic does not meet a total, for old tables. */
  private static final Set<String> BESIDE_TOTALS = Set.of("pyramidkv-factory");

  /** Policies that may drop an entry as a budget grows: rounding of shares between heads. */
  private static final Set<String> NOT_NESTED = Set.of("adakv", "adakv-paper", "adakv-factory");

  @Property(tries = 400)
  void holdsTheBudgetOfTheLayerInAscendingOrder(
      @ForAll("policies") String name,
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = -2, max = 65) int budget,
      @ForAll long seed) {
    KeptEntries kept = ranking(name, positions, seed).keep(budget);
    Rankings.assertInside(kept, positions);
    // Policies that choose at every step may hold everything; a budget is what they read.
    boolean reads = RegisteredPolicies.withDefaults(name) instanceof PerStepSelection;
    if (!BEYOND_BUDGETS.contains(name) && !reads) {
      assertThat(kept.total())
          .isEqualTo((long) KV_HEADS * Math.min(positions, Math.max(1, budget)));
    }
  }

  @Property(tries = 200)
  void evictsNothingFromAPromptThatFits(
      @ForAll("policies") String name,
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = 0, max = 9) int more,
      @ForAll long seed) {
    assertThat(ranking(name, positions, seed).keep(positions + more))
        .isEqualTo(KeptEntries.all(KV_HEADS, positions));
  }

  @Property(tries = 200)
  void keepsOfALargerBudgetWhatItKeepsOfASmallerOne(
      @ForAll("policies") String name,
      @ForAll @IntRange(min = 2, max = 60) int positions,
      @ForAll long seed) {
    if (NOT_NESTED.contains(name)) {
      return;
    }
    Rankings.compareBudgets(
        ranking(name, positions, seed),
        positions,
        (smaller, larger) -> assertThat(larger).containsAll(smaller));
  }

  @Property(tries = 200)
  void doesNotDependOnTheOrderOfQueryHeadsInAGroup(
      @ForAll("policies") String name,
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = 1, max = 60) int budget,
      @ForAll long seed) {
    EvictionPolicy policy = RegisteredPolicies.withDefaults(name);
    // Groups of two: a sum of two does not depend on their order, to the last bit.
    TensorLayer layer = TensorLayer.random(KV_HEADS, 2, positions, seed);
    assertThat(policy.rank(layer.withGroupsReversed()).keep(budget))
        .isEqualTo(policy.rank(layer).keep(budget));
  }

  @Property(tries = 200)
  void sharesExactlyTheTotalOverTheLayers(
      @ForAll("policies") String name,
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = 1, max = 65) int mean,
      @ForAll long seed) {
    EvictionPolicy policy = RegisteredPolicies.withDefaults(name);
    if (!(policy instanceof LayerAllocator allocator)
        || BEYOND_BUDGETS.contains(name)
        || BESIDE_TOTALS.contains(name)) {
      return;
    }
    List<LayerView> layers = new ArrayList<>();
    for (int layer = 0; layer < 8; layer++) {
      layers.add(TensorLayer.random(KV_HEADS, 2, positions, seed + layer).at(layer));
    }
    ModelShape shape = layers.getFirst().shape();
    LayerBudgets budgets =
        allocator.allocate(
            new AllocationRequest(shape, TablePrompt.of(layers.toArray(new LayerView[0])), mean));
    assertThat(budgets.layers()).isEqualTo(8);
    assertThat(Math.min(budgets.total(), 8L * positions)).isEqualTo(8L * Math.min(mean, positions));
  }

  private static LayerRanking ranking(String name, int positions, long seed) {
    return Rankings.of(RegisteredPolicies.withDefaults(name), positions, seed);
  }

  /** All that rank a prefilled prompt by themselves. */
  @Provide
  Arbitrary<String> policies() {
    List<String> names =
        RegisteredPolicies.factories().stream()
            .filter(factory -> !RegisteredPolicies.needsSettings(factory))
            .map(EvictionPolicyFactory::name)
            .filter(
                name -> {
                  EvictionPolicy policy = RegisteredPolicies.withDefaults(name);
                  return !(policy instanceof PrefillPruning || policy instanceof AssistedPolicy);
                })
            .toList();
    return Arbitraries.of(names);
  }
}
