package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.policy.PyramidKvPolicy.Arithmetic;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PyramidKvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "pyramidkv",
        Set.of(
            "params",
            "exact_layer_capacity",
            "exact_total",
            "official_layer_capacity",
            "official_total"),
        (file, vector) -> {
          for (Arithmetic arithmetic : Arithmetic.values()) {
            String name = arithmetic.name().toLowerCase(Locale.ROOT);
            LayerBudgets budgets = allocated(vector.get("params"), arithmetic);
            assertThat(budgets.toArray())
                .containsExactly(SharedVectors.ints(vector.get(name + "_layer_capacity")));
            assertThat(budgets.total()).isEqualTo(vector.get(name + "_total").asLong());
          }
        });
  }

  private static LayerBudgets allocated(JsonNode params, Arithmetic arithmetic) {
    int window = params.get("window").asInt();
    int beta = params.get("beta").asInt();
    PyramidKvPolicy policy =
        new PyramidKvPolicy(
            new PyramidKvPolicy.Options(
                window, 7, Pooling.MAX, GroupReduction.MEAN, beta, arithmetic));
    ModelShape shape = new ModelShape("test", params.get("layers").asInt(), 4, 2, 4, 8192, 1);
    ArrayPrompt prompt = new ArrayPrompt(params.get("n").asInt());
    return policy.allocate(new AllocationRequest(shape, prompt, params.get("budget").asInt()));
  }

  @Property(tries = 100)
  void choosesWithinALayerAsSnapKvDoes(
      @ForAll @IntRange(min = 1, max = 60) int positions,
      @ForAll @IntRange(min = 1, max = 60) int budget,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll Pooling pooling,
      @ForAll GroupReduction gqa,
      @ForAll long seed) {
    ArrayLayer layer = ArrayLayer.smooth(2, 3, positions, window, seed);
    PyramidKvPolicy pyramid =
        new PyramidKvPolicy(
            new PyramidKvPolicy.Options(window, 5, pooling, gqa, 20, Arithmetic.EXACT));
    SnapKvPolicy snap = new SnapKvPolicy(new SnapKvPolicy.Options(window, 5, pooling, gqa));
    assertThat(pyramid.observation()).isEqualTo(snap.observation());
    assertThat(pyramid.rank(layer).keep(budget)).isEqualTo(snap.rank(layer).keep(budget));
  }
}
