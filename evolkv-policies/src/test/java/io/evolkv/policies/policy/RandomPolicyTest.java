package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.fixture.SharedVectors;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class RandomPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "random",
        Set.of("params", "scores", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          assertThat(params.get("generator").asString())
              .isEqualTo("SplitMix64, top 53 bits scaled by 2^-53");
          long seed = params.get("seed").asLong();
          float[][] expected = SharedVectors.matrix(vector.get("scores"));
          float[][] scores = RandomPolicy.scores(seed, expected.length, expected[0].length);
          for (int head = 0; head < expected.length; head++) {
            assertThat(scores[head])
                .containsExactly(expected[head], within(file.get("tolerance").floatValue()));
          }
          ArrayLayer bottom = ArrayLayer.unobserved(expected.length, expected[0].length);
          assertThat(policy(seed, 0, 0).rank(bottom).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void drawsAnewForEveryLayerAndSeed() {
    ArrayLayer layer = ArrayLayer.unobserved(2, 100);
    KeptEntries kept = policy(1, 0, 0).rank(layer).keep(50);
    assertThat(policy(1, 0, 0).rank(layer).keep(50)).isEqualTo(kept);
    assertThat(policy(2, 0, 0).rank(layer).keep(50)).isNotEqualTo(kept);
    assertThat(policy(1, 0, 0).rank(layer.at(1)).keep(50)).isNotEqualTo(kept);
    assertThat(kept.head(0)).isNotEqualTo(kept.head(1));
  }

  @Test
  void protectsWhatItIsTold() {
    ArrayLayer layer = ArrayLayer.unobserved(2, 100);
    KeptEntries kept = policy(1, 3, 2).rank(layer).keep(5);
    assertThat(kept).isEqualTo(KeptEntries.same(2, 0, 1, 2, 98, 99));
  }

  @Test
  void keepsEveryPositionEquallyOften() {
    int[] times = new int[20];
    for (int seed = 0; seed < 2000; seed++) {
      KeptEntries kept = policy(seed, 0, 0).rank(ArrayLayer.unobserved(1, 20).at(5)).keep(5);
      for (int position : kept.head(0)) {
        times[position]++;
      }
    }
    // A quarter of 2000, and five standard deviations of 19.4 around it.
    assertThat(IntStream.of(times)).allSatisfy(count -> assertThat(count).isBetween(403, 597));
  }

  @Test
  void observesNothing() {
    assertThat(policy(0, 0, 0).observation()).isEqualTo(Observation.NONE);
  }

  private static RandomPolicy policy(long seed, int protectSinks, int protectLast) {
    return new RandomPolicy(new RandomPolicy.Options(seed, protectSinks, protectLast));
  }
}
