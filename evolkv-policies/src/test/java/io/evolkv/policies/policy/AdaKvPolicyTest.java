package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.selection.AdaptiveHeads;
import io.evolkv.policies.selection.AdaptiveHeads.Rounding;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaKvPolicyTest {
  @Property(tries = 100)
  void equalsSnapKvWhenEveryHeadHasTheWholeBudgetForItself(
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = 1, max = 60) int budget,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll Pooling pooling,
      @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 3, positions, seed);
    SnapKvPolicy snap =
        new SnapKvPolicy(new SnapKvPolicy.Options(window, 5, pooling, GroupReduction.MEAN));
    AdaKvPolicy ada = new AdaKvPolicy(snap, new AdaKvPolicy.Options("", 1, false, Rounding.EXACT));
    assertThat(ada.observation()).isEqualTo(snap.observation());
    assertThat(ada.rank(layer).keep(budget)).isEqualTo(snap.rank(layer).keep(budget));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapkv(window=4)", "keydiff", "observed-attention", "random(seed=3)"})
  void worksOverAnyScorer(String scorer) {
    TensorLayer layer = TensorLayer.random(3, 2, 40, 5);
    EvictionPolicy policy =
        RegisteredPolicies.with("adakv", Map.of("scorer", scorer, "alpha", "0.1"));
    KeptEntries kept = policy.rank(layer).keep(13);
    assertThat(kept.total()).isEqualTo(3 * 13);
    assertThat(new int[] {kept.count(0), kept.count(1), kept.count(2)})
        .as("heads hold different numbers of entries")
        .isNotEqualTo(new int[] {13, 13, 13});
  }

  @Test
  void namesTheSettingsOfPublishedRuns() {
    assertSame("adakv", "snapkv", false);
    assertSame("adakv-paper", "snapkv-paper", false);
    assertSame("adakv-factory", "snapkv-factory", true);
  }

  private static void assertSame(String name, String scorer, boolean normalise) {
    TensorLayer layer = TensorLayer.random(2, 2, 80, 6);
    EvictionPolicy policy = RegisteredPolicies.withDefaults(name);
    SnapKvPolicy snap = (SnapKvPolicy) RegisteredPolicies.withDefaults(scorer);
    PositionScores scores = snap.score(layer);
    assertThat(policy.observation()).isEqualTo(snap.observation());
    for (int budget = 33; budget < 80; budget += 5) {
      assertThat(policy.rank(layer).keep(budget))
          .isEqualTo(new AdaptiveHeads(.2, normalise, Rounding.EXACT).select(scores).keep(budget));
    }
  }
}
