package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.KeyRotation;
import io.evolkv.api.model.Observation;
import io.evolkv.policies.fixture.ArrayLayer;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.GrowingCache;
import io.evolkv.policies.fixture.SharedVectors;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class StreamingLlmPolicyTest {
  private static final int KV_HEADS = 2;

  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "streamingllm",
        Set.of("params", "n", "kept", "decode_stepwise"),
        (file, vector) -> {
          int sinks = vector.at("/params/sinks").asInt();
          int budget = vector.at("/params/budget").asInt();
          if (vector.has("decode_stepwise")) {
            checkSteps(sinks, budget, vector.get("decode_stepwise"));
          } else {
            assertThat(kept(sinks, vector.get("n").asInt(), budget))
                .isEqualTo(KeptEntries.same(KV_HEADS, SharedVectors.ints(vector.get("kept"))));
          }
        });
  }

  private static void checkSteps(int sinks, int budget, JsonNode expected) {
    int n = expected.get("start_n").asInt();
    GrowingCache cache = new GrowingCache(1, kept(sinks, n, budget), n);
    DecodeEvictor evictor = evictor(sinks, n, LayerBudgets.of(99, budget));
    JsonNode steps = expected.get("kept_original_ids_after_each_step");
    assertThat(steps).hasSize(expected.get("steps").asInt());
    for (JsonNode step : steps) {
      cache.step(evictor);
      for (int head = 0; head < KV_HEADS; head++) {
        assertThat(cache.positions(head)).containsExactly(SharedVectors.ints(step));
        assertThat(IntStream.range(0, cache.entries(head)).toArray())
            .as("places in the cache, which a rotation by place would use")
            .containsExactly(SharedVectors.ints(expected.get("rerotated_positions_of_keys")));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> keepsWhatKvpressKeepsOfRealPrompts() {
    return SharedVectors.tests(
        "goldens/kvpress-smollm2.json.gz",
        file ->
            file.get("prompts")
                .valueStream()
                .map(
                    prompt ->
                        DynamicTest.dynamicTest(
                            "prompt " + prompt.get("index") + " of " + prompt.get("n") + " tokens",
                            () -> checkPrompt(file.get("sinks").asInt(), prompt))));
  }

  private static void checkPrompt(int sinks, JsonNode prompt) {
    List<JsonNode> cases =
        prompt
            .get("cases")
            .valueStream()
            .filter(one -> one.get("press").asString().equals("streamingllm"))
            .toList();
    assertThat(cases).isNotEmpty();
    for (JsonNode one : cases) {
      KeptEntries kept = kept(sinks, prompt.get("n").asInt(), one.get("b").asInt());
      for (JsonNode layer : one.get("kept")) {
        assertThat(kept.head(0)).containsExactly(SharedVectors.ints(layer.get(0)));
      }
    }
  }

  @ParameterizedTest(name = "4 sinks, 10 tokens, budget {0}: {1}")
  @CsvSource({
    "0, 9",
    "1, 9",
    "2, 0 9",
    "4, 0 1 2 9",
    "5, 0 1 2 3 9",
    "6, 0 1 2 3 8 9",
    "9, 0 1 2 3 5 6 7 8 9"
  })
  void keepsTheNewestTokenUnderAnyBudget(int budget, String positions) {
    int[] expected = Stream.of(positions.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(kept(4, 10, budget)).isEqualTo(KeptEntries.same(KV_HEADS, expected));
  }

  @Test
  void hasASlidingWindowWithoutSinks() {
    assertThat(kept(0, 10, 3)).isEqualTo(KeptEntries.same(KV_HEADS, 7, 8, 9));
  }

  @Test
  void leavesACacheAloneThatIsWithinItsBudget() {
    GrowingCache cache = new GrowingCache(0, kept(4, 5, 7), 5);
    DecodeEvictor evictor = evictor(4, 5, LayerBudgets.of(7));
    assertThat(cache.step(evictor)).isEmpty();
    assertThat(cache.step(evictor)).isEmpty();
    assertThat(cache.step(evictor)).contains(KeptEntries.same(KV_HEADS, 0, 1, 2, 3, 5, 6, 7));
  }

  @Test
  void takesItsSinksFromTheFirstGeneratedTokensWhenThePromptIsShorter() {
    GrowingCache cache = new GrowingCache(0, kept(2, 1, 3), 1);
    DecodeEvictor evictor = evictor(2, 1, LayerBudgets.of(3));
    for (int step = 0; step < 4; step++) {
      cache.step(evictor);
    }
    assertThat(cache.positions(0)).containsExactly(0, 1, 4);
  }

  @Test
  void observesNothing() {
    assertThat(policy(4).observation()).isEqualTo(Observation.NONE);
  }

  @Test
  void turnsKeysToTheirPlaceWhenToldTo() {
    assertThat(policy(4).rotation()).isEqualTo(KeyRotation.ORIGINAL);
    assertThat(new StreamingLlmPolicy(new StreamingLlmPolicy.Options(4, true)).rotation())
        .isEqualTo(KeyRotation.BY_PLACE);
  }

  private static KeptEntries kept(int sinks, int positions, int budget) {
    return policy(sinks).rank(ArrayLayer.unobserved(KV_HEADS, positions)).keep(budget);
  }

  private static DecodeEvictor evictor(int sinks, int length, LayerBudgets budgets) {
    return policy(sinks).evictor(new ArrayPrompt(length), List.of(), budgets);
  }

  private static StreamingLlmPolicy policy(int sinks) {
    return new StreamingLlmPolicy(new StreamingLlmPolicy.Options(sinks, false));
  }
}
