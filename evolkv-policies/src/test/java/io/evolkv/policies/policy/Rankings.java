package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Rankings of random layers, and what holds of all that they keep. */
final class Rankings {
  static final int KV_HEADS = 2;

  private Rankings() {}

  /** The ranking of a random layer of which the policy sees what it declares. */
  static LayerRanking of(EvictionPolicy policy, int positions, long seed) {
    int window = Math.max(1, policy.observation().windowQueries());
    return policy.rank(TensorLayer.random(KV_HEADS, 2, positions, seed).observing(window));
  }

  /** Every head's positions ascend, none twice, and are positions of the prompt. */
  static void assertInside(KeptEntries kept, int positions) {
    assertThat(kept.kvHeads()).isEqualTo(KV_HEADS);
    for (int head = 0; head < KV_HEADS; head++) {
      assertThat(kept.head(head)).isSorted().doesNotHaveDuplicates();
      assertThat(IntStream.of(kept.head(head)))
          .allMatch(position -> position >= 0 && position < positions);
    }
  }

  /** Hands over what each head keeps under a budget and under the next one, for all budgets. */
  static void compareBudgets(
      LayerRanking ranking, int positions, BiConsumer<Set<Integer>, Set<Integer>> check) {
    for (int head = 0; head < KV_HEADS; head++) {
      Set<Integer> smaller = positionsOf(ranking.keep(1), head);
      for (int budget = 2; budget <= positions; budget++) {
        Set<Integer> larger = positionsOf(ranking.keep(budget), head);
        check.accept(smaller, larger);
        smaller = larger;
      }
    }
  }

  static Set<Integer> positionsOf(KeptEntries kept, int head) {
    return new HashSet<>(IntStream.of(kept.head(head)).boxed().toList());
  }
}
