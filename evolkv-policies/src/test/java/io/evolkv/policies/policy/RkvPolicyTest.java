package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class RkvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "rkv",
        Set.of("params", "attention_term", "redundancy_term", "scores", "kept"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          assertThat(params.get("pooling").asString()).isEqualTo("max");
          assertThat(params.get("retain").asString()).isEqualTo("last");
          RkvPolicy policy =
              policy(
                  params.get("window").asInt(),
                  128,
                  params.get("kernel").asInt(),
                  params.get("lambda").asDouble(),
                  params.get("similarity_threshold").asDouble());
          LayerView layer =
              TableLayer.of(
                      SharedVectors.matrices(file.at("/input/q")),
                      SharedVectors.matrices(file.at("/input/k")))
                  .prompt(policy.observation().windowQueries());
          PositionScores scores = policy.score(layer);
          float[][] expected = SharedVectors.matrix(vector.get("scores"));
          for (int head = 0; head < expected.length; head++) {
            assertThat(expected[head]).hasSize(scores.positions() - scores.protectedLast());
            for (int j = 0; j < expected[head].length; j++) {
              assertThat(scores.get(head, j)).isCloseTo(expected[head][j], within(1e-5f));
            }
          }
          assertThat(policy.rank(layer).keep(params.get("budget").asInt()))
              .isEqualTo(SharedVectors.kept(vector.get("kept")));
        });
  }

  @Test
  void letsTheCacheGrowByItsBufferAndThenCutsItAsAPromptOfTheseEntries() {
    TableLayer table = DecodedTable.random(2, 2, 9, 4);
    RkvPolicy policy = policy(2, 5, 3, 0.3, 0.5);
    LayerView layer = table.prompt(2);
    KeptEntries kept = policy.rank(layer).keep(6);
    DecodeEvictor evictor =
        policy.evictor(TablePrompt.of(layer), List.of(kept), LayerBudgets.of(6));
    DecodedTable decoded = new DecodedTable(table, kept, 9);
    Random random = new Random(4);
    for (int step = 1; step <= 15; step++) {
      boolean cut = decoded.step(evictor, random).isPresent();
      assertThat(cut).as("step " + step).isEqualTo(step % 5 == 0);
      assertThat(decoded.positions(0)).hasSize(6 + step % 5).endsWith(9 + step - 1);
      if (cut) {
        assertThat(decoded.positions(1)).endsWith(9 + step - 2, 9 + step - 1);
      }
    }
  }

  @Test
  void doesNotCutBeforeBudgetAndBufferAreFull() {
    TableLayer table = DecodedTable.random(1, 1, 2, 4);
    RkvPolicy policy = policy(2, 5, 3, 0.3, 0.5);
    KeptEntries all = KeptEntries.all(1, 2);
    DecodeEvictor evictor =
        policy.evictor(TablePrompt.of(table.prompt(2)), List.of(all), LayerBudgets.of(6));
    DecodedTable decoded = new DecodedTable(table, all, 2);
    Random random = new Random(4);
    for (int step = 1; step < 10; step++) {
      assertThat(decoded.step(evictor, random)).isEmpty();
    }
    assertThat(decoded.step(evictor, random)).isPresent();
    assertThat(decoded.positions(0)).hasSize(6);
  }

  @Test
  void prefersTheNewestOfCopiesOfAKey() {
    float[][] keys = {{1, 0}, {0, 1}, {1, 0}, {0, -1}, {1, 0}, {0, 0}};
    TableLayer table = TableLayer.of(new float[][][] {new float[6][2]}, new float[][][] {keys});
    KeptEntries kept = policy(1, 5, 1, 0, 0.5).rank(table.prompt(1)).keep(4);
    assertThat(kept.head(0)).contains(1, 3, 5);
  }

  @Test
  void namesThePapersWeights() {
    LayerView layer = DecodedTable.random(2, 2, 60, 3).prompt(8);
    EvictionPolicy paper = RegisteredPolicies.withDefaults("rkv-paper");
    assertThat(paper.observation()).isEqualTo(Observation.window(8));
    assertThat(paper.rank(layer).keep(30))
        .isEqualTo(policy(8, 128, 7, 0.1, 0.5).rank(layer).keep(30));
  }

  @Test
  void saysThatAKernelHasToBeOdd() {
    assertThatThrownBy(() -> policy(8, 128, 4, 0.07, 0.5))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("kernel is 4");
  }

  private static RkvPolicy policy(
      int window, int buffer, int kernel, double lambda, double threshold) {
    return new RkvPolicy(new RkvPolicy.Options(window, buffer, kernel, lambda, threshold));
  }
}
