package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.LayerAllocator;
import io.evolkv.policies.composition.PolicyText;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnormPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "knorm",
        Set.of("params", "scores", "kept"),
        (file, vector) -> {
          float[][][] keys = SharedVectors.matrices(file.at("/input/k"));
          TensorLayer layer = TensorLayer.ofEntries(keys, keys);
          SharedVectors.assertScores(file, policy("").score(layer), vector.get("scores"), 0);
          assertThat(policy("").rank(layer).keep(vector.at("/params/budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void keepsEverythingInSkippedLayers() {
    TensorLayer layer = TensorLayer.random(2, 1, 9, 1);
    KnormPolicy policy = policy(" 0 ,2");
    assertThat(policy.rank(layer.at(0)).keep(3)).isEqualTo(KeptEntries.all(2, 9));
    assertThat(policy.rank(layer.at(1)).keep(3)).isEqualTo(policy("").rank(layer).keep(3));
    assertThat(policy.rank(layer.at(2)).keep(3)).isEqualTo(KeptEntries.all(2, 9));
  }

  @Test
  void takesWhatSkippedLayersKeepFromTheOthers() {
    // 5 · 40 = 200 less two prompts of 50 is 100 for three layers.
    assertThat(allocated(policy("0,3"), 50, 40)).isEqualTo(LayerBudgets.of(50, 34, 33, 50, 33));
    assertThat(allocated(policy("0,3"), 50, 50)).isEqualTo(LayerBudgets.uniform(5, 50));
    assertThat(allocated(policy("0,1"), 50, 60)).isEqualTo(LayerBudgets.uniform(5, 50));
    assertThat(allocated(policy("0,3"), 50, 10)).isEqualTo(LayerBudgets.of(50, 1, 1, 50, 1));
    assertThat(allocated(policy(""), 50, 40)).isEqualTo(LayerBudgets.uniform(5, 40));
    assertThat(allocated(policy("0,1,2,3,4"), 50, 40)).isEqualTo(LayerBudgets.uniform(5, 50));
  }

  private static LayerBudgets allocated(LayerAllocator policy, int length, int mean) {
    ModelShape shape = new ModelShape("test", 5, 4, 2, 4, 8192, 1);
    return policy.allocate(new AllocationRequest(shape, new ArrayPrompt(length), mean));
  }

  @Test
  void skipsTheFirstTwoLayersAsItsPaperAdvises() {
    TensorLayer layer = TensorLayer.random(2, 1, 9, 1);
    for (int height = 0; height < 3; height++) {
      assertThat(RegisteredPolicies.withDefaults("knorm-paper").rank(layer.at(height)).keep(4))
          .isEqualTo(policy("0,1").rank(layer.at(height)).keep(4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0,,1", "-1", "0;1", "0,1,", "12345678901"})
  void saysHowLayersAreListed(String text) {
    assertThatThrownBy(() -> policy(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "skipLayers is no list of layers; write their numbers with commas, for example 0,1");
  }

  @Test
  void saysWhenALayerDoesNotExist() {
    assertThatThrownBy(() -> policy("1,8").rank(TensorLayer.random(1, 1, 5, 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("skipLayers names layer 8, the model has layers 0 to 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"knorm(skipLayers=8)", "knorm(skipLayers=8, decodeInterval=4)"})
  void refusesAModelWithoutSuchALayerBeforeAPrefill(String text) {
    EvictionPolicy policy = PolicyText.policy("policy", text, EvictionPolicy.class, "");
    ModelShape eight = new ModelShape("test", 8, 4, 2, 4, 8192, 1);
    ModelShape nine = new ModelShape("test", 9, 4, 2, 4, 8192, 1);
    assertThatThrownBy(() -> policy.checkModel(eight))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("skipLayers names layer 8, the model has layers 0 to 7");
    policy.checkModel(nine);
  }

  @Test
  void observesNothing() {
    assertThat(policy("").observation()).isEqualTo(Observation.NONE);
  }

  private static KnormPolicy policy(String skipLayers) {
    return new KnormPolicy(new KnormPolicy.Options(skipLayers, 0));
  }
}
