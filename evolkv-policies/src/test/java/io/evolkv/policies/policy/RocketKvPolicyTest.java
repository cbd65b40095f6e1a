package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerCache;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.StepSelector;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.PerStepSelection;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.allocation.RocketSplit;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.policy.RocketKvPolicy.BudgetMeaning;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.KeyPages;
import io.evolkv.policies.scoring.Pooling;
import io.evolkv.policies.scoring.SketchScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class RocketKvPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "rocketkv",
        Set.of("part", "params", "rows", "scores", "kept", "per_kv_head", "note"),
        (file, vector) -> {
          switch (vector.get("part").asString()) {
            case "budget split" -> vector.get("rows").forEach(RocketKvPolicyTest::checkSplit);
            case "stage 1" -> checkFirstStage(file, vector);
            case "stage 2" -> checkSecondStage(file, vector);
            default -> throw new AssertionError("an unknown part: " + vector.get("part"));
          }
        });
  }

  private static void checkSplit(JsonNode row) {
    int n = row.get("n").asInt();
    int budget = row.get("token_budget").asInt();
    RocketSplit split = RocketSplit.ofTraffic(n, budget, row.get("max_new_tokens").asInt());
    assertThat(split.capacity()).isEqualTo(row.get("capacity").asInt());
    assertThat(split.promptBudget()).isEqualTo(row.get("prompt_budget").asInt());
    assertThat(split.topK()).isEqualTo(row.get("topk").asInt());
    assertThat(split.ratio()).isCloseTo(row.get("stage2_ratio").asDouble(), within(1e-6));
    assertThat(split.chunk()).isEqualTo(row.get("chunk").asInt());
    assertThat(split.dims(row.get("head_dim").asInt())).isEqualTo(row.get("r").asInt());
  }

  private static TableLayer table(JsonNode file) {
    return TableLayer.of(
        SharedVectors.matrices(file.at("/input/q")), SharedVectors.matrices(file.at("/input/k")));
  }

  private static void checkFirstStage(JsonNode file, JsonNode vector) {
    JsonNode params = vector.get("params");
    assertThat(params.get("pooling").asString()).isEqualTo("max");
    assertThat(params.get("gqa").asString()).isEqualTo("sum");
    int window = params.get("window").asInt();
    RocketKvPolicy policy =
        policy(BudgetMeaning.STORAGE, window, params.get("kernel").asInt(), 0.5, 64);
    LayerView layer = table(file).prompt(window);
    PositionScores scores = policy.score(layer);
    float[][] expected = SharedVectors.matrix(vector.get("scores"));
    for (int head = 0; head < expected.length; head++) {
      for (int j = 0; j < expected[head].length; j++) {
        // The reference sums over the window, our score is the mean: the same order.
        assertThat(window * scores.get(head, j)).isCloseTo(expected[head][j], within(1e-5f));
      }
    }
    assertThat(policy.rank(layer).keep(params.get("prompt_budget").asInt()))
        .isEqualTo(SharedVectors.kept(vector.get("kept")));
  }

  private static void checkSecondStage(JsonNode file, JsonNode vector) {
    RocketKvPolicy policy = policy(BudgetMeaning.STORAGE, 2, 3, 0.5, 64);
    LayerView layer = table(file).prompt(2);
    KeptEntries kept = policy.rank(layer).keep(6);
    float[][] queries = SharedVectors.matrix(file.at("/input/q_decode"));
    for (int head = 0; head < kept.kvHeads(); head++) {
      JsonNode expected = vector.at("/per_kv_head/" + head);
      KeyPages chunks = new KeyPages(vector.at("/params/chunk").asInt());
      for (int position : kept.head(head)) {
        chunks.append(layer.key(head, position));
      }
      List<float[]> group = List.of(queries).subList(2 * head, 2 * head + 2);
      int[] dims = SketchScoring.dims(group, vector.at("/params/r").asInt());
      assertThat(dims).containsExactly(SharedVectors.ints(expected.get("dims")));
      double[] probabilities = SketchScoring.probabilities(chunks, group, dims);
      for (int entry = 0; entry < kept.count(head); entry++) {
        assertThat(probabilities[entry / 2])
            .isCloseTo(expected.at("/approx_probability/" + entry).asDouble(), within(1e-5));
      }
      int[] selected = chunks.best(probabilities, vector.at("/params/topk").asInt());
      assertThat(selected)
          .containsExactly(SharedVectors.ints(expected.get("selected_positions_in_cache")));
      int[] positions = kept.head(head);
      assertThat(Arrays.stream(selected).map(entry -> positions[entry]).toArray())
          .containsExactly(SharedVectors.ints(expected.get("selected_original_ids")));
    }
  }

  @Test
  void holdsWhatABudgetOfStorageSaysAndReadsAShareOfIt() {
    TableLayer table = DecodedTable.random(2, 2, 60, 2);
    RocketKvPolicy policy = policy(BudgetMeaning.STORAGE, 4, 3, 0.5, 64);
    LayerView layer = table.prompt(4);
    KeptEntries kept = policy.rank(layer).keep(16);
    assertThat(kept.total()).isEqualTo(32);
    DecodedTable decoded = new DecodedTable(table, kept, 60);
    StepSelector selector =
        policy.selector(TablePrompt.of(layer), List.of(kept), LayerBudgets.of(16));
    decoded.step(
        cache -> {
          assertThat(selector.select(cache).count(1)).isEqualTo(4);
          return Optional.empty();
        },
        new Random(2));
    // Chunks of 2 entries and all 4 elements: 9 chunks per head.
    assertThat(selector.bytesRead()).isEqualTo(2L * 9 * 4 * Float.BYTES);
  }

  @Test
  void holdsMoreThanABudgetOfTraffic() {
    TableLayer table = DecodedTable.random(2, 2, 100, 2);
    RocketKvPolicy policy = policy(BudgetMeaning.TRAFFIC, 4, 3, 0.5, 5);
    RocketSplit split = RocketSplit.ofTraffic(100, 16, 5);
    KeptEntries kept = policy.rank(table.prompt(4)).keep(16);
    assertThat(kept.count(0)).isEqualTo(split.capacity() - 5).isGreaterThan(16);
  }

  @Test
  void readsEverythingAsLongAsThereIsNoMoreThanASteadyStepReads() {
    TableLayer table = DecodedTable.random(1, 2, 5, 2);
    StepSelector selector =
        policy(BudgetMeaning.STORAGE, 4, 3, 1, 5)
            .selector(
                TablePrompt.of(table.prompt(4)),
                List.of(KeptEntries.all(1, 5)),
                LayerBudgets.of(10));
    LayerCache cache = table.cache(new int[][] {IntStream.range(0, 5).toArray()});
    assertThat(selector.select(cache)).isEqualTo(KeptEntries.all(1, 5));
    assertThat(selector.bytesRead()).isZero();
  }

  @Test
  void isAPolicyOfThePrefillAloneWithoutItsSecondStage() {
    EvictionPolicy policy =
        new RocketKvPolicy.Factory()
            .create(
                new RocketKvPolicy.Options(
                    BudgetMeaning.STORAGE, 4, 3, GroupReduction.SUM, false, 0.5, 64));
    assertThat(policy).isNotInstanceOf(PerStepSelection.class);
    assertThat(policy.observation().windowQueries()).isEqualTo(4);
  }

  @Test
  void joinsTheGroupInTheFirstStageAsSnapKvDoes() {
    LayerView layer = DecodedTable.random(2, 3, 30, 4).prompt(5);
    for (GroupReduction gqa : GroupReduction.values()) {
      RocketKvPolicy policy =
          new RocketKvPolicy(
              new RocketKvPolicy.Options(BudgetMeaning.STORAGE, 5, 3, gqa, true, 0.5, 64));
      SnapKvPolicy snapKv = new SnapKvPolicy(new SnapKvPolicy.Options(5, 3, Pooling.MAX, gqa));
      assertThat(policy.rank(layer).keep(12)).isEqualTo(snapKv.rank(layer).keep(12));
    }
  }

  private static RocketKvPolicy policy(
      BudgetMeaning budget, int window, int kernel, double readShare, int newTokens) {
    return new RocketKvPolicy(
        new RocketKvPolicy.Options(
            budget, window, kernel, GroupReduction.SUM, true, readShare, newTokens));
  }
}
