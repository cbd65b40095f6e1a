package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.scoring.GroupReduction;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ObservedAttentionPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "observedattention",
        Set.of("params", "scores", "kept"),
        (file, vector) -> {
          TensorLayer layer =
              TensorLayer.of(
                  SharedVectors.matrices(file.at("/input/q")),
                  SharedVectors.matrices(file.at("/input/k")));
          ObservedAttentionPolicy policy = policy(GroupReduction.MEAN);
          SharedVectors.assertScores(file, policy.score(layer), vector.get("scores"), 0);
          assertThat(policy.rank(layer).keep(vector.at("/params/budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void joinsTheGroupAsToldTo() {
    TensorLayer layer = TensorLayer.random(1, 2, 6, 3);
    for (int position = 0; position < 6; position++) {
      double first = layer.columnSums(0)[position] / (6.0 - position);
      double second = layer.columnSums(1)[position] / (6.0 - position);
      assertThat(policy(GroupReduction.MAX).score(layer).get(0, position))
          .isEqualTo((float) Math.max(first, second));
      assertThat(policy(GroupReduction.SUM).score(layer).get(0, position))
          .isEqualTo((float) (first + second));
    }
  }

  @Test
  void observesColumnSumsOnly() {
    assertThat(policy(GroupReduction.MEAN).observation())
        .isEqualTo(new Observation(0, true, false));
  }

  private static ObservedAttentionPolicy policy(GroupReduction gqa) {
    return new ObservedAttentionPolicy(new ObservedAttentionPolicy.Options(gqa));
  }
}
