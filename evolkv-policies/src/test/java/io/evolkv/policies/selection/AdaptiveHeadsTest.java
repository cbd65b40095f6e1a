package io.evolkv.policies.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.SharedVectors;
import io.evolkv.policies.selection.AdaptiveHeads.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AdaptiveHeadsTest {
  @TestFactory
  Stream<DynamicTest> agreesWithTheSharedVectors() {
    return SharedVectors.cases(
        "adakv",
        Set.of(
            "params",
            "flattened_counts",
            "official_capacity_without_window",
            "exact_capacity_without_window",
            "kept"),
        AdaptiveHeadsTest::check);
  }

  private static void check(JsonNode file, JsonNode vector) {
    JsonNode params = vector.get("params");
    int window = params.get("window").asInt();
    int budget = params.get("budget").asInt();
    PositionScores scores = scores(SharedVectors.matrix(file.at("/input/scores")), window);
    // kvpress counts the window in its safeguard, which so protects nothing beyond it.
    boolean window0 = params.path("variant").asString("").equals("kvpress-safeguard");
    double alpha = window0 ? 0 : params.get("alpha").asDouble();
    if (vector.has("flattened_counts")) {
      assertThat(exact(0).capacities(scores, budget - window))
          .containsExactly(SharedVectors.ints(vector.get("flattened_counts")));
      assertThat(exact(alpha).capacities(scores, budget - window))
          .containsExactly(SharedVectors.ints(vector.get("exact_capacity_without_window")));
      assertThat(
              new AdaptiveHeads(alpha, false, Rounding.REFERENCE)
                  .capacities(scores, budget - window))
          .containsExactly(SharedVectors.ints(vector.get("official_capacity_without_window")));
    }
    assertThat(exact(alpha).select(scores).keep(budget))
        .isEqualTo(SharedVectors.kept(vector.get("kept")));
  }

  private static PositionScores scores(float[][] prefix, int window) {
    return PositionScores.of(
        Stream.of(prefix)
            .map(head -> Arrays.copyOf(head, head.length + window))
            .toArray(float[][]::new),
        0,
        window);
  }

  @Property(tries = 500)
  void holdsExactlyTheBudgetOfTheLayer(
      @ForAll @IntRange(min = 1, max = 5) int heads,
      @ForAll @IntRange(min = 1, max = 40) int positions,
      @ForAll @IntRange(min = 0, max = 4) int sinks,
      @ForAll @IntRange(min = 0, max = 6) int window,
      @ForAll @DoubleRange(min = 0, max = 1) double alpha,
      @ForAll boolean normalise,
      @ForAll long seed) {
    PositionScores scores = random(heads, positions, sinks, window, seed);
    AdaptiveHeads selection = new AdaptiveHeads(alpha, normalise, Rounding.EXACT);
    for (int budget = 1; budget <= positions + 1; budget++) {
      KeptEntries kept = selection.select(scores).keep(budget);
      assertThat(kept.total()).isEqualTo((long) heads * Math.min(positions, budget));
      for (int head = 0; head < heads; head++) {
        // What a head keeps is the beginning of its own order.
        assertThat(kept.head(head))
            .containsExactly(sorted(Arrays.copyOf(scores.order(head), kept.count(head))));
        assertThat(kept.count(head))
            .isGreaterThanOrEqualTo(
                Math.min(budget, Math.min(positions, sinks + window))
                    + (int) Math.floor(alpha * Math.max(0, budgetLeft(scores, budget)) - 1e-9));
      }
    }
  }

  private static int budgetLeft(PositionScores scores, int budget) {
    int n = scores.positions();
    return budget >= n
        ? n - Math.min(n, scores.protectedFirst() + scores.protectedLast())
        : budget - Math.min(n, scores.protectedFirst() + scores.protectedLast());
  }

  private static int[] sorted(int[] positions) {
    Arrays.sort(positions);
    return positions;
  }

  @Property(tries = 200)
  void equalsTheCommonSelectionWithTheWholeBudgetSafe(
      @ForAll @IntRange(min = 1, max = 5) int heads,
      @ForAll @IntRange(min = 1, max = 40) int positions,
      @ForAll @IntRange(min = 0, max = 6) int window,
      @ForAll Rounding rounding,
      @ForAll long seed) {
    PositionScores scores = random(heads, positions, 1, window, seed);
    for (int budget = 0; budget <= positions; budget++) {
      assertThat(new AdaptiveHeads(1, false, rounding).select(scores).keep(budget))
          .isEqualTo(scores.ranking().keep(budget));
    }
  }

  @Property(tries = 200)
  void takesTheBestOfAllHeadsWithoutASafeguard(
      @ForAll @IntRange(min = 1, max = 5) int heads,
      @ForAll @IntRange(min = 2, max = 40) int positions,
      @ForAll long seed) {
    PositionScores scores = random(heads, positions, 0, 0, seed);
    List<Integer> all = new ArrayList<>();
    IntStream.range(0, heads * positions).forEach(all::add);
    all.sort(Comparator.comparingDouble(i -> -scores.get(i / positions, i % positions)));
    for (int budget = 1; budget < positions; budget++) {
      int[][] kept = new int[heads][];
      List<Integer> best = all.subList(0, heads * budget);
      for (int head = 0; head < heads; head++) {
        int of = head;
        kept[head] =
            best.stream()
                .filter(i -> i / positions == of)
                .mapToInt(i -> i % positions)
                .sorted()
                .toArray();
      }
      assertThat(exact(0).select(scores).keep(budget)).isEqualTo(KeptEntries.of(kept));
    }
  }

  @Test
  void countsByTheShareThatTheBestHaveInAHead() {
    // The two best of head 0 are 4/8 of its scores, those of head 1 are 3/3.5.
    PositionScores scores = PositionScores.of(new float[][] {{2, 2, 2, 2}, {1.5f, 1.5f, .5f, 0}});
    assertThat(new AdaptiveHeads(0, false, Rounding.EXACT).capacities(scores, 2))
        .containsExactly(4, 0);
    assertThat(new AdaptiveHeads(0, true, Rounding.EXACT).capacities(scores, 2))
        .containsExactly(2, 2);
  }

  @Test
  void leavesScoresAloneThatHaveNoPositiveSum() {
    PositionScores scores = PositionScores.of(new float[][] {{-3, -3, -3}, {-1, -2, -9}});
    assertThat(new AdaptiveHeads(0, true, Rounding.EXACT).capacities(scores, 1))
        .containsExactly(0, 2);
  }

  @Test
  void roundsAHalfToTheEvenNumberAsTheReferenceDoes() {
    // Counts 3 and 1, safeguard floor(0.5 · 2): 2.5 and 1.5.
    PositionScores scores = PositionScores.of(new float[][] {{9, 8, 7}, {6, 5, 4}});
    assertThat(new AdaptiveHeads(.5, false, Rounding.REFERENCE).capacities(scores, 2))
        .containsExactly(2, 2);
    assertThat(exact(.5).capacities(scores, 2)).containsExactly(3, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-.1, 1.1, Double.NaN})
  void refusesASafeguardThatIsNoShare(double alpha) {
    assertThatThrownBy(() -> exact(alpha))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("alpha is " + alpha + ", but has to be between 0 and 1");
  }

  private static AdaptiveHeads exact(double alpha) {
    return new AdaptiveHeads(alpha, false, Rounding.EXACT);
  }

  /** Scores from a few values, so that ties are everywhere. */
  private static PositionScores random(int heads, int positions, int sinks, int window, long seed) {
    Random random = new Random(seed);
    float[][] scores = new float[heads][positions];
    for (float[] head : scores) {
      for (int i = 0; i < positions; i++) {
        head[i] = random.nextInt(9) / 8f;
      }
    }
    return PositionScores.of(scores, sinks, window);
  }
}
