package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LagKvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "lagkv",
        Set.of("params", "n", "note", "raw", "scores", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          TensorLayer layer =
              TensorLayer.ofEntries(
                      SharedVectors.matrices(file.at("/input/k")),
                      SharedVectors.matrices(file.at("/input/v")))
                  .beginning(vector.path("n").asInt(file.at("/geometry/n").asInt()));
          int sinks = params.get("sinks").asInt();
          int lag = params.get("lag").asInt();
          LagKvPolicy policy = policy(sinks, lag, false);
          if (vector.has("scores")) {
            SharedVectors.assertScores(file, policy.score(layer), vector.get("scores"), 0);
            checkRaw(policy(sinks, lag, true).score(layer), vector.get("raw"), sinks);
          }
          assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  /** Raw scores are given block by block. */
  private static void checkRaw(PositionScores scores, JsonNode raw, int first) {
    float[][][] expected = SharedVectors.matrices(raw);
    for (int head = 0; head < expected.length; head++) {
      int position = first;
      for (float[] block : expected[head]) {
        for (float score : block) {
          assertThat(scores.get(head, position++)).isCloseTo(score, within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest(name = "of 14 tokens, 2 sinks and a tail of 4, budget {0} keeps {1}")
  @CsvSource({"0, 13", "1, 13", "2, 0 13", "3, 0 1 13", "4, 0 1 12 13", "5, 0 1 11 12 13"})
  void keepsSinksAndTheNewestWhenTheBudgetDoesNotCoverTheTail(int budget, String positions) {
    int[] expected = Stream.of(positions.split(" ")).mapToInt(Integer::parseInt).toArray();
    TensorLayer layer = TensorLayer.random(2, 1, 14, 1);
    assertThat(policy(2, 4, false).rank(layer).keep(budget))
        .isEqualTo(KeptEntries.same(2, expected));
  }

  @Test
  void countsAChannelWithoutARangeAsZero() {
    // Channel 0 of the second block is constant; only channel 1 tells the first two apart.
    float[][][] rows = {{{9, 0}, {-9, 4}, {1, 0}, {1, 4}}};
    PositionScores scores = policy(0, 2, false).score(TensorLayer.ofEntries(rows, rows));
    assertThat(scores.get(0, 0)).isZero();
    assertThat(scores.get(0, 1)).isEqualTo(.5f);
    assertThat(scores.protectedLast()).isEqualTo(2);
  }

  @Test
  void ranksTheFirstOfEqualPositionsHigher() {
    float[][][] rows = {{{1, 0}, {1, 0}, {0, 1}, {1, 0}}};
    assertThat(policy(0, 2, false).rank(TensorLayer.ofEntries(rows, rows)).keep(3))
        .isEqualTo(KeptEntries.of(new int[] {0, 2, 3}));
  }

  @Test
  void observesNothing() {
    assertThat(policy(4, 8, false).observation()).isEqualTo(Observation.NONE);
  }

  private static LagKvPolicy policy(int sinks, int lag, boolean cross) {
    return new LagKvPolicy(new LagKvPolicy.Options(sinks, lag, cross, 0));
  }
}
