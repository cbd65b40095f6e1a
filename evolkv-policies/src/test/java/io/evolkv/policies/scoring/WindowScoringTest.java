package io.evolkv.policies.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.policy.PositionScores;
import io.evolkv.policies.fixture.ArrayLayer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowScoringTest {
  @Test
  void reducesTheGroupBeforeItPools() {
    // Head by head the maxima are 6/8 and 4/8 everywhere; the group's means are 3/8, 2/8, 1/8.
    ArrayLayer layer =
        ArrayLayer.observed(1, new float[][][] {{{.75f, 0, 0, .25f}}, {{0, .5f, .25f, .25f}}});
    PositionScores scores = new WindowScoring(1, 5, Pooling.MAX, GroupReduction.MEAN).score(layer);
    assertThat(prefix(scores, 3)).containsExactly(.375f, .375f, .375f);
  }

  @Test
  void takesTheMeanOverTheQueriesOfTheWindow() {
    ArrayLayer layer =
        ArrayLayer.observed(1, new float[][][] {{{.5f, .25f, .25f, 0}, {.25f, .5f, 0, .25f}}});
    PositionScores scores = new WindowScoring(2, 1, Pooling.AVG, GroupReduction.SUM).score(layer);
    assertThat(scores.protectedLast()).isEqualTo(2);
    assertThat(prefix(scores, 2)).containsExactly(.375f, .375f);
  }

  @Property(tries = 200)
  void doesNotDependOnTheOrderOfAGroupWhereSumsAreExact(
      @ForAll @IntRange(min = 1, max = 5) int group,
      @ForAll @IntRange(min = 2, max = 30) int positions,
      @ForAll Pooling pooling,
      @ForAll GroupReduction gqa,
      @ForAll long seed) {
    ArrayLayer layer = ArrayLayer.coarse(2, group, positions, 4, seed);
    WindowScoring scoring = new WindowScoring(4, 3, pooling, gqa);
    PositionScores scores = scoring.score(layer);
    PositionScores reversed = scoring.score(layer.withGroupsReversed());
    for (int budget = 1; budget <= positions; budget++) {
      assertThat(reversed.ranking().keep(budget)).isEqualTo(scores.ranking().keep(budget));
    }
  }

  @Property(tries = 200)
  void dependsOnTheOrderOfAGroupByRoundingOnly(
      @ForAll @IntRange(min = 1, max = 5) int group,
      @ForAll @IntRange(min = 2, max = 30) int positions,
      @ForAll Pooling pooling,
      @ForAll GroupReduction gqa,
      @ForAll long seed) {
    ArrayLayer layer = ArrayLayer.smooth(2, group, positions, 4, seed);
    WindowScoring scoring = new WindowScoring(4, 3, pooling, gqa);
    PositionScores scores = scoring.score(layer);
    PositionScores reversed = scoring.score(layer.withGroupsReversed());
    for (int head = 0; head < 2; head++) {
      for (int position = 0; position < positions; position++) {
        float score = scores.get(head, position);
        assertThat(reversed.get(head, position)).isCloseTo(score, within(Math.ulp(score)));
      }
    }
  }

  private static float[] prefix(PositionScores scores, int length) {
    float[] prefix = new float[length];
    for (int position = 0; position < length; position++) {
      prefix[position] = scores.get(0, position);
    }
    return prefix;
  }
}
