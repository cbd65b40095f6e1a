package io.evolkv.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.model.KeptEntries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PositionScoresTest {
  private static final int HEADS = 2;

  @Test
  void theLargestScoresStayInTheOrderOfThePositions() {
    LayerRanking ranking =
        PositionScores.of(new float[][] {{0.1f, 0.9f, 0.3f, 0.7f}, {4, 3, 2, 1}}).ranking();
    assertThat(ranking.keep(2)).isEqualTo(KeptEntries.of(new int[] {1, 3}, new int[] {0, 1}));
    assertThat(ranking.keep(3)).isEqualTo(KeptEntries.of(new int[] {1, 2, 3}, new int[] {0, 1, 2}));
  }

  @Test
  void sinksAndWindowStayWhateverTheirScores() {
    PositionScores scores = PositionScores.of(new float[][] {{0, 5, 9, 7, 8, 0, 0}}, 1, 2);
    assertThat(scores.protectedFirst()).isEqualTo(1);
    assertThat(scores.protectedLast()).isEqualTo(2);
    assertThat(scores.ranking().keep(5)).isEqualTo(KeptEntries.of(new int[] {0, 2, 4, 5, 6}));
  }

  @Test
  void aBudgetBelowTheProtectedPositionsKeepsTheNewestThenSinks() {
    LayerRanking ranking = PositionScores.of(new float[][] {new float[8]}, 3, 2).ranking();
    assertThat(ranking.keep(1)).isEqualTo(KeptEntries.of(new int[] {7}));
    assertThat(ranking.keep(2)).isEqualTo(KeptEntries.of(new int[] {6, 7}));
    assertThat(ranking.keep(4)).isEqualTo(KeptEntries.of(new int[] {0, 1, 6, 7}));
  }

  @Test
  void aBudgetBelowOneCountsAsOne() {
    LayerRanking ranking = PositionScores.of(new float[][] {{1, 2, 3}}).ranking();
    assertThat(ranking.keep(0)).isEqualTo(ranking.keep(1)).isEqualTo(ranking.keep(-5));
    assertThat(ranking.keep(1)).isEqualTo(KeptEntries.of(new int[] {2}));
  }

  @Test
  void ofEqualScoresTheLowerPositionWins() {
    LayerRanking ranking = PositionScores.of(new float[][] {{1, 2, 2, 2, 1}}).ranking();
    assertThat(ranking.keep(2)).isEqualTo(KeptEntries.of(new int[] {1, 2}));
    assertThat(ranking.keep(4)).isEqualTo(KeptEntries.of(new int[] {0, 1, 2, 3}));
  }

  @Test
  void negativeZeroIsZero() {
    LayerRanking ranking = PositionScores.of(new float[][] {{-0.0f, 0.0f, -0.0f, -1}}).ranking();
    assertThat(ranking.keep(1)).isEqualTo(KeptEntries.of(new int[] {0}));
    assertThat(ranking.keep(2)).isEqualTo(KeptEntries.of(new int[] {0, 1}));
  }

  @Test
  void infinitiesAreTheLargestAndTheLeast() {
    float[] head = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, Float.MIN_VALUE, Float.MAX_VALUE, 0};
    head[4] = Float.POSITIVE_INFINITY;
    LayerRanking ranking = PositionScores.of(new float[][] {head}).ranking();
    assertThat(ranking.keep(1)).isEqualTo(KeptEntries.of(new int[] {4}));
    assertThat(ranking.keep(4)).isEqualTo(KeptEntries.of(new int[] {1, 2, 3, 4}));
  }

  @Test
  void whatCannotBeRankedIsRefused() {
    assertThatThrownBy(() -> PositionScores.of(new float[][] {{1, Float.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the score of KV head 0 at position 1 is NaN");
    assertThatThrownBy(() -> PositionScores.of(new float[][] {{1, 2}, {1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the heads have scores of different lengths");
  }

  @Test
  void theScoresCanBeRead() {
    PositionScores scores = PositionScores.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(scores.kvHeads()).isEqualTo(2);
    assertThat(scores.positions()).isEqualTo(3);
    assertThat(scores.get(1, 2)).isEqualTo(6);
    assertThat(scores.protectedFirst()).isZero();
    assertThat(scores.protectedLast()).isZero();
  }

  @Property
  void aCutIsWhatSortingGives(
      @ForAll("scores") float[][] scores,
      @ForAll @IntRange(max = 12) int first,
      @ForAll @IntRange(max = 12) int last,
      @ForAll @IntRange(min = -2, max = 24) int budget) {
    KeptEntries kept = PositionScores.of(scores, first, last).ranking().keep(budget);
    assertThat(kept.kvHeads()).isEqualTo(scores.length);
    for (int head = 0; head < scores.length; head++) {
      assertThat(kept.head(head)).isEqualTo(bySorting(scores[head], first, last, budget));
    }
  }

  @Property
  void protectedPositionsAreInsideOnceTheBudgetCoversThem(
      @ForAll("scores") float[][] scores,
      @ForAll @IntRange(max = 12) int first,
      @ForAll @IntRange(max = 12) int last,
      @ForAll @IntRange(max = 12) int more) {
    int n = scores[0].length;
    KeptEntries kept = PositionScores.of(scores, first, last).ranking().keep(first + last + more);
    for (int head = 0; head < scores.length; head++) {
      assertThat(IntStream.of(kept.head(head)).boxed())
          .containsAll(IntStream.range(0, Math.min(first, n)).boxed().toList())
          .containsAll(IntStream.range(Math.max(0, n - last), n).boxed().toList());
    }
  }

  @Property
  void oneMoreEntryAddsExactlyOnePosition(
      @ForAll("scores") float[][] scores,
      @ForAll @IntRange(max = 12) int first,
      @ForAll @IntRange(max = 12) int last) {
    LayerRanking ranking = PositionScores.of(scores, first, last).ranking();
    for (int budget = 1; budget < scores[0].length; budget++) {
      for (int head = 0; head < scores.length; head++) {
        int[] smaller = ranking.keep(budget).head(head);
        assertThat(smaller).hasSize(budget);
        assertThat(ranking.keep(budget + 1).head(head)).hasSize(budget + 1).contains(smaller);
      }
    }
  }

  @Property
  void aBudgetOfAllPositionsOrMoreLosesNothing(
      @ForAll("scores") float[][] scores,
      @ForAll @IntRange(max = 12) int first,
      @ForAll @IntRange(max = 3) int more) {
    int n = scores[0].length;
    assertThat(PositionScores.of(scores, first, 2).ranking().keep(n + more))
        .isEqualTo(KeptEntries.all(scores.length, n));
  }

  /** Two heads of 1 to 20 scores; few values, so that many are equal. */
  @Provide
  Arbitrary<float[][]> scores() {
    Arbitrary<Float> score =
        Arbitraries.oneOf(
            Arbitraries.of(-1f, -0.0f, 0.0f, 0.5f, 1f), Arbitraries.floats().between(-10, 10));
    return Arbitraries.integers()
        .between(1, 20)
        .flatMap(n -> score.array(float[].class).ofSize(n).array(float[][].class).ofSize(HEADS));
  }

  /** The definition, one position after the other. */
  private static int[] bySorting(float[] scores, int first, int last, int budget) {
    int n = scores.length;
    int size = Math.min(n, Math.max(1, budget));
    List<Integer> order =
        new ArrayList<>(IntStream.range(Math.max(0, n - last), n).boxed().toList());
    Collections.reverse(order);
    for (int position = 0; position < Math.min(first, n); position++) {
      if (!order.contains(position)) {
        order.add(position);
      }
    }
    IntStream.range(0, n)
        .boxed()
        .filter(position -> !order.contains(position))
        .sorted(
            Comparator.comparingDouble((Integer position) -> 0.0 - scores[position])
                .thenComparing(Comparator.naturalOrder()))
        .toList()
        .forEach(order::add);
    return order.stream().limit(size).mapToInt(Integer::intValue).sorted().toArray();
  }

  @Test
  void theOrderIsThatOfAGrowingBudget() {
    PositionScores scores = PositionScores.of(new float[][] {{9, 1, 2, 5, 5, 3, 0, 7}}, 1, 2);
    assertThat(scores.order(0)).containsExactly(7, 6, 0, 3, 4, 5, 2, 1);
    assertThat(PositionScores.of(new float[][] {{1, 2}}, 3, 1).order(0)).containsExactly(1, 0);
  }
}
