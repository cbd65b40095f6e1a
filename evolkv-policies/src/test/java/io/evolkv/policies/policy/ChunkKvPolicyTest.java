package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.selection.WholeChunks;
import io.evolkv.policies.selection.WholeChunks.ChunkScore;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class ChunkKvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "chunkkv",
        Set.of("params", "note", "token_scores", "chunk_scores", "kept", "index_source_layer"),
        (file, vector) -> {
          if (vector.has("index_source_layer")) {
            checkReuse(vector);
          } else {
            checkSelection(file, vector);
          }
        });
  }

  private static void checkReuse(JsonNode vector) {
    ChunkKvPolicy policy = policy("snapkv", 10, vector.at("/params/reuse").asInt());
    int[] expected = SharedVectors.ints(vector.get("index_source_layer"));
    assertThat(expected).hasSize(vector.at("/params/layers").asInt());
    for (int layer = 0; layer < expected.length; layer++) {
      assertThat(policy.sourceLayer(layer)).isEqualTo(expected[layer]);
    }
  }

  private static void checkSelection(JsonNode file, JsonNode vector) {
    JsonNode params = vector.get("params");
    TensorLayer layer =
        TensorLayer.of(
            SharedVectors.matrices(file.at("/input/q")),
            SharedVectors.matrices(file.at("/input/k")));
    int window = params.get("window").asInt();
    int chunk = params.get("chunk").asInt();
    String scorer = "snapkv(window=" + window + ", kernel=1, gqa=sum)";
    assertThat(policy(scorer, chunk, 1).rank(layer).keep(params.get("budget").asInt()))
        .isEqualTo(SharedVectors.kept(vector.get("kept")));

    // The vectors sum over the queries of the window, SnapKV's score is their mean.
    PositionScores scores =
        ((SnapKvPolicy)
                RegisteredPolicies.with(
                    "snapkv",
                    Map.of("window", Integer.toString(window), "kernel", "1", "gqa", "sum")))
            .score(layer);
    double[] chunks = new WholeChunks(chunk, ChunkScore.SUM).chunkScores(scores);
    double[] tokens = new WholeChunks(1, ChunkScore.SUM).chunkScores(scores);
    checkScores(file, vector.get("chunk_scores"), chunks, window);
    if (vector.has("token_scores")) {
      checkScores(file, vector.get("token_scores"), tokens, window);
    }
  }

  private static void checkScores(JsonNode file, JsonNode expected, double[] means, int window) {
    assertThat(means).hasSize(expected.size());
    for (int i = 0; i < means.length; i++) {
      assertThat(means[i] * window)
          .isCloseTo(expected.get(i).asDouble(), within(file.get("tolerance").asDouble()));
    }
  }

  @Test
  void goesByTheAttentionOfTheWindowUnlessToldOtherwise() {
    TensorLayer layer = TensorLayer.random(2, 2, 60, 4);
    assertThat(RegisteredPolicies.withDefaults("chunkkv").observation())
        .isEqualTo(Observation.window(8));
    assertThat(RegisteredPolicies.withDefaults("chunkkv").rank(layer).keep(30))
        .isEqualTo(policy("snapkv(window=8, kernel=1, gqa=sum)", 10, 1).rank(layer).keep(30));
    assertThat(policy("keydiff", 10, 1).observation()).isEqualTo(Observation.NONE);
    assertThat(policy("keydiff", 10, 1).rank(layer).keep(30))
        .isNotEqualTo(policy("knorm", 10, 1).rank(layer).keep(30));
  }

  private static ChunkKvPolicy policy(String scorer, int chunk, int reuse) {
    return new ChunkKvPolicy(new ChunkKvPolicy.Options(scorer, chunk, ChunkScore.SUM, reuse));
  }
}
