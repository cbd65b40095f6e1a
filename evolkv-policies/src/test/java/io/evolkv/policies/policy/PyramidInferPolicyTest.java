package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.PrefillPruner;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.policies.allocation.PyramidSchedule;
import io.evolkv.policies.allocation.PyramidSchedule.Decay;
import io.evolkv.policies.fixture.ArrayPrompt;
import io.evolkv.policies.fixture.DecodedTable;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TableLayer;
import io.evolkv.policies.fixture.TablePrompt;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PyramidInferPolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "pyramidinfer",
        Set.of("params", "layers"),
        (file, vector) -> {
          JsonNode params = vector.get("params");
          JsonNode layers = vector.get("layers");
          int n = file.at("/geometry/n").asInt();
          double r = params.get("prefill_decay_ratio").asDouble();
          Decay decay = Decay.valueOf(params.get("strategy").asString().toUpperCase(Locale.ROOT));
          PyramidSchedule schedule =
              new PyramidSchedule(
                  layers.size(),
                  n,
                  params.get("recent_ratio").asDouble(),
                  params.get("min_context_length").asInt(),
                  decay,
                  1);
          ContextPruner pruner =
              new ContextPruner(
                  schedule.counts(r),
                  schedule.tail(),
                  params.get("sinks").asInt(),
                  params.get("distance_weight").asDouble());
          for (JsonNode expected : layers) {
            int layer = expected.get("layer").asInt();
            assertThat(PyramidSchedule.share(decay, r, layer, layers.size()))
                .isCloseTo(expected.get("ratio").asDouble(), within(1e-6));
            TableLayer table =
                TableLayer.of(
                        SharedVectors.matrices(file.at("/input/q/" + layer)),
                        SharedVectors.matrices(file.at("/input/k/" + layer)))
                    .at(layer);
            checkLayer(table, expected, pruner, layer == layers.size() - 1);
          }
        });
  }

  private static void checkLayer(
      TableLayer table, JsonNode expected, ContextPruner pruner, boolean top) {
    int[] tokens = SharedVectors.ints(expected.get("tokens_in_layer"));
    LayerView layer = table.prompt(pruner.windowQueries(tokens.length), tokens);
    JsonNode scores = expected.get("scores_of_context");
    double[] actual = pruner.scores(layer);
    assertThat(actual).hasSize(scores.size());
    for (int j = 0; j < actual.length; j++) {
      if (scores.get(j).isString()) {
        assertThat(actual[j]).isInfinite();
      } else {
        assertThat(actual[j]).isCloseTo(scores.get(j).asDouble(), within(1e-5));
      }
    }
    int[] next = SharedVectors.ints(expected.get("kept_for_next_layer"));
    if (top) {
      assertThat(next).as("no layer follows").containsExactly(tokens);
    } else {
      int[] survivors = pruner.survivors(layer);
      assertThat(Arrays.stream(survivors).map(entry -> tokens[entry]).toArray())
          .containsExactly(next);
    }
  }

  @Property(tries = 200)
  void aScheduleKeepsToAMeanBudgetWhereItCan(
      @ForAll @IntRange(min = 1, max = 12) int layers,
      @ForAll @IntRange(min = 1, max = 2000) int n,
      @ForAll @IntRange(min = 1, max = 2200) int budget,
      @ForAll Decay decay,
      @ForAll @IntRange(min = 1, max = 4) int interval) {
    PyramidSchedule schedule = new PyramidSchedule(layers, n, 0.2, 64, decay, interval);
    LayerBudgets counts = schedule.within(budget);
    assertThat(counts.get(0)).isEqualTo(n);
    for (int layer = 1; layer < layers; layer++) {
      assertThat(counts.get(layer)).isBetween(1, counts.get(layer - 1));
    }
    long smallest =
        IntStream.rangeClosed(50, 1000)
            .mapToLong(r -> schedule.counts(r / 1000.0).total())
            .min()
            .orElseThrow();
    long limit = (long) layers * budget;
    if (limit >= smallest || limit >= n + layers - 1) {
      assertThat(counts.total()).isBetween(limit >= smallest ? smallest : limit - layers, limit);
    } else {
      assertThat(counts.total()).isEqualTo(smallest);
    }
    if (n <= budget) {
      assertThat(counts).isEqualTo(LayerBudgets.uniform(layers, n));
    }
  }

  @Test
  void linearSharesFallInAStraightLine() {
    assertThat(PyramidSchedule.share(Decay.LINEAR, 0.5, 0, 4)).isEqualTo(1);
    assertThat(PyramidSchedule.share(Decay.LINEAR, 0.5, 1, 4)).isEqualTo(0.875);
    assertThat(PyramidSchedule.share(Decay.LINEAR, 0.5, 3, 4)).isEqualTo(0.625);
  }

  @Test
  void onlyEverySoManyLayersDropTokens() {
    // 20 protected; of the others the shares 1, 0.7 (of layer 3) and 0.4 (of layer 6) go on.
    PyramidSchedule schedule = new PyramidSchedule(10, 100, 0.195, 10, Decay.LINEAR, 3);
    assertThat(schedule.counts(0))
        .isEqualTo(LayerBudgets.of(100, 100, 100, 100, 76, 76, 76, 42, 42, 42));
  }

  @Test
  void sharesAMeanBudgetByItsSchedule() {
    ModelShape shape = new ModelShape("test", 6, 4, 2, 4, 4096, 1);
    LayerBudgets budgets =
        policy().allocate(new AllocationRequest(shape, new ArrayPrompt(1000), 800));
    assertThat(budgets)
        .isEqualTo(new PyramidSchedule(6, 1000, 0.2, 64, Decay.COSINE, 1).within(800));
    assertThat(budgets.mean()).isBetween(795.0, 800.0);
  }

  @Test
  void theLayersAboveTheBottomShareWhatItLeavesOfASmallBudget() {
    PyramidSchedule schedule = new PyramidSchedule(6, 1000, 0.2, 64, Decay.COSINE, 1);
    assertThat(schedule.within(256)).isEqualTo(LayerBudgets.of(1000, 107, 107, 107, 107, 107));
    assertThat(schedule.within(100).get(0)).as("nothing is left").isEqualTo(1000);
  }

  @Test
  void explicitBudgetsAreCutToWhatIsLeftAndTheNewestStayUnderSmallOnes() {
    TableLayer table = DecodedTable.random(2, 2, 20, 3);
    PrefillPruner pruner = policy().pruner(LayerBudgets.of(1, 9, 30, 3), 20);
    assertThat(pruner.windowQueries(20)).isEqualTo(5);
    int[] first = pruner.survivors(table.at(0).prompt(5));
    assertThat(first).hasSize(9).contains(0, 1, 2, 3, 15, 16, 17, 18, 19);
    assertThat(pruner.survivors(table.at(1).prompt(5, first))).hasSize(9);
    assertThat(pruner.survivors(table.at(2).prompt(5, first))).containsExactly(6, 7, 8);
  }

  @Test
  void thinsOutGeneratedEntriesAndLeavesThePromptAlone() {
    int prompt = 10;
    TableLayer table = DecodedTable.random(2, 2, prompt, 3);
    KeptEntries all = KeptEntries.all(2, prompt);
    LayerView layer = table.prompt(0);
    DecodeEvictor evictor =
        policy().evictor(TablePrompt.of(layer), List.of(all), LayerBudgets.of(prompt));
    DecodedTable decoded = new DecodedTable(table, all, prompt);
    Random random = new Random(3);
    int recent = 3;
    for (int step = 1; step < 16 + recent; step++) {
      assertThat(decoded.step(evictor, random)).isEmpty();
    }
    KeptEntries kept = decoded.step(evictor, random).orElseThrow();
    // The bottom of 8 layers keeps int(16 · 0.9) of the block.
    assertThat(kept.count(0)).isEqualTo(prompt + 14 + recent);
    assertThat(decoded.positions(1)).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).endsWith(26, 27, 28);
    for (int step = 1; step < 16; step++) {
      assertThat(decoded.step(evictor, random)).isEmpty();
    }
    assertThat(decoded.step(evictor, random).orElseThrow().count(0))
        .isEqualTo(prompt + 28 + recent);
  }

  private static PyramidInferPolicy policy() {
    return new PyramidInferPolicy(
        new PyramidInferPolicy.Options(0.2, Decay.COSINE, 4, 1.2, 64, 1, 0.1));
  }
}
