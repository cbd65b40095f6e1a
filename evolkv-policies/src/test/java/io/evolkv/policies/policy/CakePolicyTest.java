package io.evolkv.policies.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.DecodeEvictor;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.api.policy.AllocationRequest;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.policy.DecodeTimeEviction;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.policies.allocation.PreferenceShares;
import io.evolkv.policies.fixture.AttendedCache;
import io.evolkv.policies.fixture.RegisteredPolicies;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.fixture.TablePrompt;
import io.evolkv.policies.fixture.TensorLayer;
import io.evolkv.policies.policy.CakePolicy.Arithmetic;
import io.evolkv.policies.scoring.AttentionSpread;
import io.evolkv.policies.scoring.GroupReduction;
import io.evolkv.policies.scoring.NewestQueryScoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class CakePolicyTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "cake",
        Set.of(
            "params",
            "entropy",
            "variance",
            "preference",
            "raw_layer_budget_without_window",
            "official_layer_budget_without_window",
            "exact_layer_budget_without_window",
            "evict_scores",
            "kept",
            "official",
            "exact"),
        (file, vector) -> {
          if (vector.has("entropy")) {
            checkLayers(file, vector);
          } else {
            checkArithmetic(vector);
          }
        });
  }

  private static void checkArithmetic(JsonNode vector) {
    JsonNode params = vector.get("params");
    double[] preferences = doubles(params.get("preference"));
    int prefix = params.get("budget").asInt() - params.get("window").asInt();
    PreferenceShares shares =
        new PreferenceShares(
            (long) prefix * preferences.length,
            params.get("n").asInt() - params.get("window").asInt());
    assertThat(shares.official(preferences))
        .containsExactly(SharedVectors.ints(vector.get("official")));
    assertThat(shares.exact(preferences)).containsExactly(SharedVectors.ints(vector.get("exact")));
  }

  private static void checkLayers(JsonNode file, JsonNode vector) {
    JsonNode params = vector.get("params");
    int window = params.get("window").asInt();
    List<LayerView> layers = layers(file);
    double total = DoubleStream.of(doubles(vector.get("preference"))).sum();
    double share = (params.get("budget").asInt() - window) * layers.size() / total;
    CakePolicy exact = policy(params, Arithmetic.EXACT);
    LayerBudgets budgets = allocated(exact, layers, params);
    assertThat(budgets.stream().map(b -> b - window).toArray())
        .containsExactly(SharedVectors.ints(vector.get("exact_layer_budget_without_window")));
    LayerBudgets official = allocated(policy(params, Arithmetic.OFFICIAL), layers, params);
    int[] prefixes = SharedVectors.ints(vector.get("official_layer_budget_without_window"));
    assertThat(official.stream().map(b -> b - window).toArray()).containsExactly(prefixes);
    for (int l = 0; l < layers.size(); l++) {
      AttentionSpread spread = AttentionSpread.of(layers.get(l), window);
      assertThat(spread.entropy()).isCloseTo(vector.get("entropy").get(l).asDouble(), within(1e-5));
      assertThat(spread.variance())
          .isCloseTo(vector.get("variance").get(l).asDouble(), within(1e-5));
      double preference = exact.preference(layers.get(l));
      assertThat(preference).isCloseTo(vector.get("preference").get(l).asDouble(), within(1e-5));
      assertThat(preference * share)
          .isCloseTo(vector.get("raw_layer_budget_without_window").get(l).asDouble(), within(1e-5));
      JsonNode expected = vector.get("evict_scores").get(l);
      for (int head = 0; head < expected.size(); head++) {
        for (int j = 0; j < expected.get(head).size(); j++) {
          assertThat((double) exact.score(layers.get(l)).get(head, j))
              .isCloseTo(expected.get(head).get(j).asDouble(), within(1e-5));
        }
      }
      // The vectors' kept positions are those of the exact budgets.
      assertThat(exact.rank(layers.get(l)).keep(budgets.get(l)))
          .isEqualTo(SharedVectors.kept(vector.get("kept").get(l)));
    }
  }

  private static List<LayerView> layers(JsonNode file) {
    List<LayerView> layers = new ArrayList<>();
    for (int l = 0; l < file.at("/geometry/layers").asInt(); l++) {
      layers.add(
          TensorLayer.of(
                  SharedVectors.matrices(file.at("/input/q").get(l)),
                  SharedVectors.matrices(file.at("/input/k").get(l)))
              .at(l));
    }
    return layers;
  }

  private static CakePolicy policy(JsonNode params, Arithmetic arithmetic) {
    assertThat(params.get("pooling").asString()).isEqualTo("avg");
    return new CakePolicy(
        new CakePolicy.Options(
            params.get("window").asInt(),
            params.get("kernel").asInt(),
            params.get("gamma").asDouble(),
            params.get("tau1").asDouble(),
            params.get("tau2").asDouble(),
            GroupReduction.MEAN,
            arithmetic,
            false));
  }

  private static LayerBudgets allocated(
      CakePolicy policy, List<LayerView> layers, JsonNode params) {
    return allocated(policy, layers, params.get("budget").asInt());
  }

  private static LayerBudgets allocated(CakePolicy policy, List<LayerView> layers, int mean) {
    ModelShape shape = layers.getFirst().shape();
    ModelShape whole =
        new ModelShape(
            "test", layers.size(), shape.queryHeads(), shape.kvHeads(), shape.headDim(), 4096, 1);
    return policy.allocate(new AllocationRequest(whole, new TablePrompt(layers), mean));
  }

  private static double[] doubles(JsonNode array) {
    return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  @Property(tries = 200)
  void meetsTheTotalExactly(
      @ForAll @IntRange(min = 1, max = 30) int positions,
      @ForAll @IntRange(min = 1, max = 35) int mean,
      @ForAll @IntRange(min = 1, max = 9) int window,
      @ForAll @IntRange(min = 1, max = 6) int layers,
      @ForAll long seed) {
    List<LayerView> views = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      views.add(TensorLayer.random(2, 2, positions, seed + layer).at(layer));
    }
    LayerBudgets budgets = allocated(policy(window, Arithmetic.EXACT), views, mean);
    assertThat(budgets.total()).isEqualTo((long) layers * Math.min(positions, mean));
    assertThat(budgets.stream())
        .allSatisfy(
            budget ->
                assertThat(budget)
                    .isBetween(Math.min(mean, Math.min(window, positions)), positions));
  }

  /**
   * Layers of few random heads, now and then one that looks at a single token and asks for nothing.
   */
  @Property(tries = 300)
  void theCascadeEndsWithTheSharesAndNeverGivesLessOnTheWay(
      @ForAll @IntRange(min = 2, max = 30) int positions,
      @ForAll @IntRange(min = 1, max = 35) int mean,
      @ForAll @IntRange(min = 1, max = 5) int window,
      @ForAll @IntRange(min = 1, max = 8) int layers,
      @ForAll long seed) {
    List<LayerView> views = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      long kind = Math.floorMod(seed >> layer, 2L);
      views.add(TensorLayer.random(2, 2, positions, kind == 0 ? seed : seed + layer).at(layer));
    }
    CakePolicy policy = policy(window, Arithmetic.EXACT);
    ModelShape shape = new ModelShape("test", layers, 4, 2, 4, 4096, 1);
    BudgetCascade cascade = policy.cascade(shape, positions, mean).orElseThrow();
    LayerBudgets shares = allocated(policy, views, mean);
    LayerBudgets before = LayerBudgets.uniform(layers, Integer.MAX_VALUE);
    for (int known = 1; known <= layers; known++) {
      LayerBudgets now = cascade.next(views.get(known - 1));
      for (int layer = 0; layer < known; layer++) {
        assertThat(now.get(layer)).isBetween(shares.get(layer), before.get(layer));
      }
      before = now;
    }
    assertThat(before).isEqualTo(shares);
    assertThat(policy(window, Arithmetic.OFFICIAL).cascade(shape, positions, mean)).isEmpty();
  }

  @Test
  void officiallyKeepsAPromptThatExceedsTheBudgetByItsWindow() {
    List<LayerView> layers =
        List.of(TensorLayer.random(2, 2, 20, 1), TensorLayer.random(2, 2, 20, 2));
    assertThat(allocated(policy(4, Arithmetic.OFFICIAL), layers, 16))
        .isEqualTo(LayerBudgets.uniform(2, 20));
    assertThat(allocated(policy(4, Arithmetic.EXACT), layers, 16).total()).isEqualTo(32);
    assertThat(allocated(policy(4, Arithmetic.OFFICIAL), layers, 15).total()).isEqualTo(30);
  }

  @Test
  void treatsLayersMoreAlikeAtAHigherTemperature() {
    List<LayerView> layers =
        List.of(TensorLayer.random(2, 2, 40, 1), TensorLayer.random(2, 2, 40, 2));
    int cold = spread(layers, .3);
    int warm = spread(layers, 1);
    int hot = spread(layers, 50);
    assertThat(cold).isGreaterThan(warm);
    assertThat(warm).isGreaterThan(hot);
  }

  private static int spread(List<LayerView> layers, double tau) {
    CakePolicy policy =
        new CakePolicy(
            new CakePolicy.Options(
                4, 5, 200, tau, tau, GroupReduction.MEAN, Arithmetic.EXACT, false));
    LayerBudgets budgets = allocated(policy, layers, 20);
    return Math.abs(budgets.get(0) - budgets.get(1));
  }

  @Test
  void cutsALayerWhileDecodingByTheNewestQuery() {
    CakePolicy.Decoding policy =
        new CakePolicy.Decoding(
            new CakePolicy.Options(2, 3, 200, 1, 1, GroupReduction.MEAN, Arithmetic.EXACT, true));
    DecodeEvictor evictor =
        policy.evictor(new TablePrompt(List.of()), List.of(), LayerBudgets.of(99, 4));
    // The mean over the group is 3 0 0 9 6 6 and the last two; pooled: 1, 1, 3, 5, 7, 4.
    float[][] attention = {{6, 0, 0, 8, 6, 4, 99, 99}, {0, 0, 0, 10, 6, 8, 99, 99}};
    AttendedCache cache = new AttendedCache(1, 1, attention);
    assertThat(evictor.evict(cache)).contains(KeptEntries.of(new int[] {3, 4, 6, 7}));
    assertThat(evictor.evict(new AttendedCache(0, 1, attention))).isEmpty();
    float[][] within = {{1, 2, 3, 4}, {1, 2, 3, 4}};
    assertThat(evictor.evict(new AttendedCache(1, 1, within))).isEmpty();
  }

  @Test
  void joinsTheGroupAsToldToWhileDecoding() {
    float[][] attention = {{9, 0, 0, 5, 0, 4, 99}, {0, 0, 0, 5, 0, 4, 99}};
    assertThat(newestQuery(GroupReduction.MEAN, attention)).containsExactly(3, 6);
    assertThat(newestQuery(GroupReduction.SUM, attention)).containsExactly(3, 6);
    assertThat(newestQuery(GroupReduction.MAX, attention)).containsExactly(0, 6);
  }

  private static int[] newestQuery(GroupReduction gqa, float[][] attention) {
    return new NewestQueryScoring(1, 1, gqa)
        .cut(new AttendedCache(0, 1, attention), 2)
        .orElseThrow()
        .head(0);
  }

  @Property(tries = 100)
  void joinsTheGroupAsToldTo(
      @ForAll GroupReduction gqa, @ForAll @IntRange(max = 2) int reach, @ForAll long seed) {
    TensorLayer layer = TensorLayer.random(2, 3, 20, seed);
    CakePolicy policy =
        new CakePolicy(
            new CakePolicy.Options(4, 2 * reach + 1, 7, 1, 1, gqa, Arithmetic.EXACT, false));
    for (int kvHead = 0; kvHead < 2; kvHead++) {
      double[] joined = new double[16];
      for (int position = 0; position < 16; position++) {
        joined[position] = joinedWorth(layer, kvHead, position, gqa);
      }
      for (int position = 0; position < 16; position++) {
        double sum = 0;
        for (int j = Math.max(0, position - reach); j <= Math.min(15, position + reach); j++) {
          sum += joined[j];
        }
        assertThat((double) policy.score(layer).get(kvHead, position))
            .isCloseTo(sum / (2 * reach + 1), withinPercentage(0.001));
      }
    }
  }

  /** Mean and seven times the variance of four rows of three heads. */
  private static double joinedWorth(
      TensorLayer layer, int kvHead, int position, GroupReduction gqa) {
    double[] worth = new double[3];
    for (int member = 0; member < 3; member++) {
      double sum = 0;
      double squares = 0;
      for (int row = layer.windowQueries() - 4; row < layer.windowQueries(); row++) {
        double x = layer.windowAttention(3 * kvHead + member, row)[position];
        sum += x;
        squares += x * x;
      }
      worth[member] = sum / 4 + 7 * (squares - sum * sum / 4) / 3;
    }
    return switch (gqa) {
      case MEAN -> (worth[0] + worth[1] + worth[2]) / 3;
      case MAX -> Math.max(worth[0], Math.max(worth[1], worth[2]));
      case SUM -> worth[0] + worth[1] + worth[2];
    };
  }

  @Test
  void keepsTheNewestWhileDecodingWhenTheBudgetIsAllWindow() {
    CakePolicy.Decoding policy =
        new CakePolicy.Decoding(
            new CakePolicy.Options(8, 3, 200, 1, 1, GroupReduction.MEAN, Arithmetic.EXACT, true));
    DecodeEvictor evictor =
        policy.evictor(new TablePrompt(List.of()), List.of(), LayerBudgets.of(2));
    float[][] attention = {{9, 1, 1}, {9, 1, 1}};
    assertThat(evictor.evict(new AttendedCache(0, 2, attention)))
        .contains(KeptEntries.same(2, 1, 2));
  }

  @Test
  void evictsWhileDecodingOnlyWhenToldTo() {
    assertThat(RegisteredPolicies.withDefaults("cake")).isInstanceOf(DecodeTimeEviction.class);
    assertThat(RegisteredPolicies.with("cake", Map.of("decodeEvict", "false")))
        .isInstanceOf(CakePolicy.class)
        .isNotInstanceOf(DecodeTimeEviction.class);
  }

  @Test
  void namesTheSettingsOfThePublishedRuns() {
    EvictionPolicy paper = RegisteredPolicies.withDefaults("cake-paper");
    TensorLayer layer = TensorLayer.random(2, 2, 60, 3);
    assertThat(paper.observation()).isEqualTo(Observation.window(32));
    assertThat(paper.rank(layer).keep(40))
        .isEqualTo(RegisteredPolicies.with("cake", Map.of("window", "32")).rank(layer).keep(40));
  }

  @Test
  void hasNoVarianceInAWindowOfOneQuery() {
    AttentionSpread spread = AttentionSpread.of(TensorLayer.random(2, 2, 12, 3), 1);
    assertThat(spread.variance()).isZero();
    assertThat(spread.entropy()).isPositive();
  }

  @Test
  void saysThatAKernelHasToBeOdd() {
    assertThatThrownBy(() -> RegisteredPolicies.with("cake", Map.of("kernel", "4")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("kernel is 4, but has to be an odd number of positions: 1, 3, 5, ...");
  }

  private static CakePolicy policy(int window, Arithmetic arithmetic) {
    return new CakePolicy(
        new CakePolicy.Options(window, 5, 200, 1, 1, GroupReduction.MEAN, arithmetic, false));
  }
}
