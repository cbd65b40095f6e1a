package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.Pooling;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class SnapKvPolicyTest {
  /** Two query heads over one KV head, a window of one query, four prefix positions. */
  private static final ArrayLayer FOUR_AND_ONE =
      ArrayLayer.observed(
          1, new float[][][] {{{.5f, 0, .1f, .2f, .2f}}, {{.1f, 0, .5f, .2f, .2f}}});

  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "snapkv",
        Set.of("params", "note", "window_attention", "scores", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          SnapKvPolicy policy = new SnapKvPolicy(options(params));
          ArrayLayer layer = layer(file, policy.observation().windowQueries());
          float tolerance = file.get("tolerance").floatValue();
          checkAttention(layer, vector, tolerance);
          checkScores(policy.score(layer), vector, tolerance);
          assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  private static SnapKvPolicy.Options options(JsonNode params) {
    return new SnapKvPolicy.Options(
        params.get("window").asInt(),
        params.get("kernel").asInt(),
        Pooling.valueOf(params.get("pooling").asString().toUpperCase(Locale.ROOT)),
        GroupReduction.valueOf(params.get("gqa").asString().toUpperCase(Locale.ROOT)));
  }

  private static ArrayLayer layer(JsonNode file, int window) {
    ArrayLayer layer =
        ArrayLayer.observed(
            SharedVectors.matrices(file.at("/input/q")),
            SharedVectors.matrices(file.at("/input/k")),
            window);
    JsonNode geometry = file.get("geometry");
    assertThat(layer.shape().queryHeads()).isEqualTo(geometry.get("query_heads").asInt());
    assertThat(layer.shape().kvHeads()).isEqualTo(geometry.get("kv_heads").asInt());
    assertThat(layer.shape().group()).isEqualTo(geometry.get("group").asInt());
    assertThat(layer.shape().headDim()).isEqualTo(geometry.get("d").asInt());
    assertThat(layer.positions()).isEqualTo(geometry.get("n").asInt());
    return layer;
  }

  private static void checkAttention(ArrayLayer layer, JsonNode vector, float tolerance) {
    if (vector.has("window_attention")) {
      float[][][] expected = SharedVectors.matrices(vector.get("window_attention"));
      for (int head = 0; head < expected.length; head++) {
        for (int row = 0; row < expected[head].length; row++) {
          assertThat(layer.windowAttention(head, row))
              .containsExactly(expected[head][row], within(tolerance));
        }
      }
    }
  }

  private static void checkScores(PositionScores scores, JsonNode vector, float tolerance) {
    if (vector.has("scores")) {
      float[][] expected = SharedVectors.matrix(vector.get("scores"));
      assertThat(scores.kvHeads()).isEqualTo(expected.length);
      assertThat(scores.positions() - scores.protectedLast()).isEqualTo(expected[0].length);
      for (int head = 0; head < expected.length; head++) {
        for (int position = 0; position < expected[head].length; position++) {
          assertThat(scores.get(head, position))
              .isCloseTo(expected[head][position], within(tolerance));
        }
      }
    }
  }

  @Test
  void keepsTheWindowAndThenTheMostAttended() {
    SnapKvPolicy policy = policy(1, 1, Pooling.AVG, GroupReduction.MEAN);
    assertThat(policy.rank(FOUR_AND_ONE).keep(3)).isEqualTo(KeptEntries.of(new int[] {0, 2, 4}));
  }

  @Test
  void keepsTheEarlierOfEqualScores() {
    SnapKvPolicy policy = policy(1, 1, Pooling.AVG, GroupReduction.MEAN);
    assertThat(policy.rank(FOUR_AND_ONE).keep(2)).isEqualTo(KeptEntries.of(new int[] {0, 4}));
  }

  @Test
  void keepsTheLastTokensWhenTheBudgetIsAllWindow() {
    ArrayLayer layer = ArrayLayer.smooth(2, 2, 10, 4, 1);
    SnapKvPolicy policy = policy(4, 3, Pooling.MAX, GroupReduction.MEAN);
    assertThat(policy.rank(layer).keep(4)).isEqualTo(KeptEntries.same(2, 6, 7, 8, 9));
    assertThat(policy.rank(layer).keep(2)).isEqualTo(KeptEntries.same(2, 8, 9));
    assertThat(policy.rank(layer).keep(0)).isEqualTo(KeptEntries.same(2, 9));
  }

  @Test
  void takesAPromptShorterThanItsWindow() {
    ArrayLayer layer = ArrayLayer.smooth(2, 2, 5, 8, 1);
    SnapKvPolicy policy = policy(8, 7, Pooling.MAX, GroupReduction.MEAN);
    assertThat(policy.rank(layer).keep(6)).isEqualTo(KeptEntries.all(2, 5));
    assertThat(policy.rank(layer).keep(3)).isEqualTo(KeptEntries.same(2, 2, 3, 4));
  }

  @Test
  void looksAtItsOwnWindowWhenMoreQueriesWereObserved() {
    float[][][] queries = {{{1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}, {1, 3}}};
    float[][][] keys = {{{3, 0}, {0, 3}, {1, 1}, {2, 2}, {0, 0}, {1, 0}}};
    SnapKvPolicy policy = policy(2, 1, Pooling.AVG, GroupReduction.MEAN);
    PositionScores narrow = policy.score(ArrayLayer.observed(queries, keys, 2));
    PositionScores wide = policy.score(ArrayLayer.observed(queries, keys, 5));
    for (int position = 0; position < 6; position++) {
      assertThat(wide.get(0, position)).isEqualTo(narrow.get(0, position));
    }
    assertThat(wide.ranking().keep(3)).isEqualTo(narrow.ranking().keep(3));
  }

  @Test
  void refusesALayerThatWasNotObserved() {
    SnapKvPolicy policy = policy(2, 1, Pooling.AVG, GroupReduction.MEAN);
    assertThatThrownBy(() -> policy.score(ArrayLayer.unobserved(1, 6)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("observed 0 queries")
        .hasMessageContaining("needs 2");
  }

  @Test
  void saysThatAKernelHasToBeOdd() {
    assertThatThrownBy(() -> policy(8, 4, Pooling.MAX, GroupReduction.MEAN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("kernel is 4, but has to be an odd number of positions: 1, 3, 5, ...");
  }

  @Test
  void saysThatAWindowHasToHaveAQuery() {
    assertThatThrownBy(() -> policy(0, 7, Pooling.MAX, GroupReduction.MEAN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("window is 0, but has to be at least 1");
  }

  @Test
  void namesTheSettingsOfPublishedRuns() {
    assertSamePolicy("snapkv-paper", policy(32, 7, Pooling.MAX, GroupReduction.MEAN));
    assertSamePolicy("snapkv-factory", policy(8, 7, Pooling.MAX, GroupReduction.MEAN));
    assertSamePolicy("snapkv", policy(8, 7, Pooling.MAX, GroupReduction.MEAN));
  }

  private static void assertSamePolicy(String name, SnapKvPolicy expected) {
    EvictionPolicy policy = RegisteredPolicies.withDefaults(name);
    Observation observation = policy.observation();
    assertThat(observation).isEqualTo(expected.observation());
    ArrayLayer layer = ArrayLayer.smooth(2, 3, 120, observation.windowQueries(), 7);
    for (int budget = 40; budget < 120; budget++) {
      assertThat(policy.rank(layer).keep(budget)).isEqualTo(expected.rank(layer).keep(budget));
    }
  }

  private static SnapKvPolicy policy(int window, int kernel, Pooling pooling, GroupReduction gqa) {
    return new SnapKvPolicy(new SnapKvPolicy.Options(window, kernel, pooling, gqa));
  }
}
