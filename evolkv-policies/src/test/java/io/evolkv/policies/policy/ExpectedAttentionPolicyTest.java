package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.scoring.ExpectedAttention;
import io.evolkv.policies.scoring.GroupReduction;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class ExpectedAttentionPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "expectedattention",
        Set.of("params", "scores_without_sinks", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          assertThat(params.get("rope_layout").asString()).isEqualTo("half-split");
          assertThat(params.get("rope_theta").asInt()).isEqualTo(10_000);
          TensorLayer layer = layer(file);
          int sinks = params.get("sinks").asInt();
          int future = params.get("future_positions").asInt();
          ExpectedAttentionPolicy policy =
              policy(
                  new ExpectedAttentionPolicy.Options(
                      sinks,
                      future,
                      params.get("covariance").asBoolean(),
                      params.get("value_norm").asBoolean(),
                      params.get("epsilon").asDouble(),
                      GroupReduction.MEAN));
          checkRotation(file, new ExpectedAttention(layer, sinks, future, true));
          SharedVectors.assertScores(
              file, policy.score(layer), vector.get("scores_without_sinks"), sinks);
          assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  private static TensorLayer layer(JsonNode file) {
    float[][][] queries = SharedVectors.matrices(file.at("/input/q_pre"));
    return TensorLayer.of(queries, SharedVectors.matrices(file.at("/input/k")))
        .with(queries, SharedVectors.matrices(file.at("/input/v")));
  }

  private static void checkRotation(JsonNode file, ExpectedAttention expected) {
    float[][] rotation = SharedVectors.matrix(file.get("mean_rotation"));
    for (int i = 0; i < rotation.length; i++) {
      for (int j = 0; j < rotation.length; j++) {
        assertThat(expected.meanRotation()[i][j]).isCloseTo(rotation[i][j], within(1e-6));
      }
    }
  }

  @Test
  void weighsByTheMeanAloneWithoutCovariance() {
    // One position to come and queries that are all alike: their covariance is 0.
    TensorLayer layer = TensorLayer.random(1, 1, 6, 9);
    float[][][] alike = new float[1][6][];
    Arrays.fill(alike[0], new float[] {1, -2, .5f, 3});
    TensorLayer constant = layer.with(alike, alike);
    for (int position = 1; position < 6; position++) {
      assertThat(policy(options(1, false, true)).score(constant).get(0, position))
          .isEqualTo(policy(options(1, true, true)).score(constant).get(0, position));
      assertThat(policy(options(1, false, true)).score(layer).get(0, position))
          .isNotEqualTo(policy(options(1, true, true)).score(layer).get(0, position));
    }
  }

  @Test
  void expectsASoftmaxWithoutTheLengthOfValues() {
    TensorLayer layer = TensorLayer.random(2, 2, 12, 9);
    double sum = 0;
    for (int position = 4; position < 12; position++) {
      sum += policy(options(4, true, false)).score(layer).get(1, position);
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  @Test
  void joinsTheGroupAsToldTo() {
    float[][][] queries = new float[2][12][];
    float[][][] keys = new float[1][12][];
    for (int position = 0; position < 12; position++) {
      TensorLayer random = TensorLayer.random(1, 2, 12, 9);
      queries[0][position] = random.windowQuery(0, position);
      queries[1][position] = random.windowQuery(1, position);
      keys[0][position] = random.key(0, position);
    }
    TensorLayer both = TensorLayer.of(queries, keys);
    TensorLayer first = TensorLayer.of(new float[][][] {queries[0]}, keys);
    TensorLayer second = TensorLayer.of(new float[][][] {queries[1]}, keys);
    for (int position = 4; position < 12; position++) {
      float one = expected(first, GroupReduction.MEAN, position);
      float other = expected(second, GroupReduction.MEAN, position);
      assertThat(expected(both, GroupReduction.MAX, position)).isEqualTo(Math.max(one, other));
      assertThat(expected(both, GroupReduction.SUM, position))
          .isCloseTo(one + other, within(1e-6f));
      assertThat(expected(both, GroupReduction.MEAN, position))
          .isCloseTo((one + other) / 2, within(1e-6f));
    }
  }

  private static float expected(TensorLayer layer, GroupReduction gqa, int position) {
    return policy(new ExpectedAttentionPolicy.Options(4, 8, true, false, 0, gqa))
        .score(layer)
        .get(0, position);
  }

  @Test
  void keepsTheFirstTokensOfAPromptThatIsAllSinks() {
    TensorLayer layer = TensorLayer.random(2, 2, 4, 9);
    ExpectedAttentionPolicy policy = policy(options(4, true, true));
    assertThat(policy.rank(layer).keep(4)).isEqualTo(KeptEntries.all(2, 4));
    assertThat(policy.rank(layer).keep(2)).isEqualTo(KeptEntries.same(2, 0, 1));
  }

  @Test
  void observesQueryStatisticsOnly() {
    assertThat(policy(options(4, true, true)).observation())
        .isEqualTo(new Observation(0, false, true));
  }

  private static ExpectedAttentionPolicy.Options options(
      int sinks, boolean covariance, boolean valueNorm) {
    return new ExpectedAttentionPolicy.Options(
        sinks, 8, covariance, valueNorm, 0, GroupReduction.MEAN);
  }

  private static ExpectedAttentionPolicy policy(ExpectedAttentionPolicy.Options options) {
    return new ExpectedAttentionPolicy(options);
  }
}
