package io.evolkv.policies.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipePolicyTest {
  private static final TensorLayer LAYER = TensorLayer.random(3, 2, 60, 7);

  @ParameterizedTest
  @CsvSource({
    "snapkv, top, uniform, snapkv",
    "keydiff, top, uniform, keydiff",
    "snapkv, adakv, uniform, adakv",
    "snapkv, top, pyramidkv, pyramidkv",
  })
  void putsKnownPoliciesTogether(String scorer, String selector, String allocator, String same) {
    EvictionPolicy recipe = recipe(scorer, selector, allocator);
    EvictionPolicy expected = RegisteredPolicies.withDefaults(same);
    for (int budget = 1; budget <= 60; budget += 7) {
      assertThat(recipe.rank(LAYER).keep(budget)).isEqualTo(expected.rank(LAYER).keep(budget));
      AllocationRequest request = new AllocationRequest(LAYER.shape(), new ArrayPrompt(60), budget);
      assertThat(((LayerAllocator) recipe).allocate(request))
          .isEqualTo(
              expected instanceof LayerAllocator rule
                  ? rule.allocate(request)
                  : LayerBudgets.uniform(8, budget));
    }
  }

  @Test
  void putsAnythingTogetherThatFits() {
    RecipePolicy recipe = recipe("knorm", "chunkkv(chunk=4, reuse=3)", "pyramidkv(beta=2)");
    EvictionPolicy chunks =
        RegisteredPolicies.with("chunkkv", Map.of("scorer", "knorm", "chunk", "4"));
    assertThat(recipe.rank(LAYER).keep(10)).isEqualTo(chunks.rank(LAYER).keep(10));
    assertThat(recipe.sourceLayer(5)).isEqualTo(3);
    assertThat(recipe("knorm", "top", "uniform").sourceLayer(5)).isEqualTo(5);
    AllocationRequest request = new AllocationRequest(LAYER.shape(), new ArrayPrompt(60), 20);
    LayerBudgets budgets = recipe.allocate(request);
    assertThat(budgets.total()).isEqualTo(160);
    assertThat(budgets.get(0)).isGreaterThan(budgets.get(7));
  }

  @Test
  void observesWhatItsPartsNeed() {
    assertThat(recipe("observed-attention", "top", "cake(window=6)").observation())
        .isEqualTo(new Observation(6, true, false));
    assertThat(recipe("snapkv(window=9)", "adakv(scorer=keydiff)", "uniform").observation())
        .isEqualTo(Observation.window(9));
  }

  @Test
  void saysWhichPartDoesNotFit() {
    assertThatThrownBy(() -> recipe("full", "top", "uniform"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("setting scorer: the policy full has no score per position;");
    assertThatThrownBy(() -> recipe("knorm", "snapkv", "uniform"))
        .hasMessageStartingWith("setting selector: the policy snapkv has no selection of its own;")
        .hasMessageContaining("adakv");
    assertThatThrownBy(() -> recipe("knorm", "top", "snapkv"))
        .hasMessageStartingWith(
            "setting allocator: the policy snapkv has no rule for sharing a total over the layers;")
        .hasMessageContaining("cake");
  }

  @Test
  void saysWhichPartDoesNotFitTheModel() {
    RecipePolicy recipe = recipe("snapkv", "top", "knorm(skipLayers=8)");
    assertThatThrownBy(() -> recipe.checkModel(LAYER.shape()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("setting allocator: skipLayers names layer 8, the model has layers 0 to 7");
    recipe("snapkv", "top", "knorm(skipLayers=7)").checkModel(LAYER.shape());
    recipe("snapkv", "top", "uniform").checkModel(LAYER.shape());
  }

  private static RecipePolicy recipe(String scorer, String selector, String allocator) {
    return new RecipePolicy(new RecipePolicy.Options(scorer, selector, allocator));
  }
}
