package io.evolkv.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class PolicyDefaultsTest {
  @Test
  void aPolicyObservesNothingUnlessItSaysSo() {
    EvictionPolicy policy = layer -> budget -> KeptEntries.all(1, budget);
    assertThat(policy.observation()).isEqualTo(Observation.NONE);
  }

  @Test
  void aScoredPolicyRanksByItsScores() {
    LayerView layer = unused(LayerView.class);
    ScoredPolicy policy =
        view -> {
          assertThat(view).isSameAs(layer);
          return PositionScores.of(new float[][] {{1, 3, 2}});
        };
    assertThat(policy.rank(layer).keep(2)).isEqualTo(KeptEntries.of(new int[] {1, 2}));
  }

  @Test
  void anAllocationNeedsAtLeastOneEntryPerLayer() {
    ModelShape shape = new ModelShape("llama", 2, 4, 2, 8, 64, 100);
    Prefilled prompt = unused(Prefilled.class);
    assertThat(new AllocationRequest(shape, prompt, 1).meanBudget()).isEqualTo(1);
    assertThatThrownBy(() -> new AllocationRequest(shape, prompt, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mean budget is 0, at least 1 needed");
  }

  /** An object of an interface that is only passed on. */
  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new AssertionError(method + " was called");
            }));
  }
}
