package io.evolkv.policies.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PreferenceSharesTest {
  @Test
  void dividesByPreference() {
    // 1.5, 3, 7.5: two are left over, and the fractions are equal.
    assertThat(new PreferenceShares(12, 100).exact(new double[] {1, 2, 5}))
        .containsExactly(2, 3, 7);
  }

  @Test
  void dividesAnewWhatALayerCannotUse() {
    // 8, 2, 2 with 5 at most: 7 for two equal ones.
    assertThat(new PreferenceShares(12, 5).exact(new double[] {8, 2, 2})).containsExactly(5, 4, 3);
    // 9, 3, 1, 1 with 5 at most: then 9 by 3, 1, 1, where the next one is too large as well.
    assertThat(new PreferenceShares(14, 5).exact(new double[] {9, 3, 1, 1}))
        .containsExactly(5, 5, 2, 2);
  }

  @Test
  void treatsLayersAlikeThatHaveNoPreference() {
    assertThat(new PreferenceShares(8, 9).exact(new double[] {0, 0, 0})).containsExactly(3, 3, 2);
    assertThat(new PreferenceShares(8, 9).official(new double[] {0, 0, 0}))
        .containsExactly(3, 3, 2);
  }

  @Test
  void givesALayerWithoutPreferenceOnlyWhatNoOtherCanHold() {
    assertThat(new PreferenceShares(9, 5).exact(new double[] {1, 0, 0})).containsExactly(5, 2, 2);
  }

  @Test
  void spreadsEvenlyAsTheReferenceDoes() {
    // 9.6, 0.96, 0.96, 0.48: three are over and three are missing; a third of each to the others.
    assertThat(new PreferenceShares(12, 6).official(new double[] {10, 1, 1, .5}))
        .containsExactly(6, 2, 2, 2);
    assertThat(new PreferenceShares(12, 9).official(new double[] {3.2, 3.8, 1.8, 3.2}))
        .containsExactly(4, 4, 1, 3);
  }

  @Property(tries = 1000)
  void meetsTheTotalExactly(
      @ForAll @IntRange(min = 1, max = 40) int layers,
      @ForAll @IntRange(min = 0, max = 500) int most,
      @ForAll @IntRange(min = 0, max = 5000) int total,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] preferences = new double[layers];
    for (int layer = 0; layer < layers; layer++) {
      preferences[layer] = random.nextInt(4) * Math.exp(4 * random.nextGaussian());
    }
    PreferenceShares shares = new PreferenceShares(total, most);
    for (int[] result : new int[][] {shares.exact(preferences), shares.official(preferences)}) {
      assertThat(Arrays.stream(result).sum()).isEqualTo(Math.min(total, most * layers));
      assertThat(Arrays.stream(result)).allSatisfy(share -> assertThat(share).isBetween(0, most));
    }
    assertRises(preferences, shares.exact(preferences));
  }

  /** Any beginning of the layers bounds what these get in the end. */
  @Property(tries = 1000)
  void saysTheMostThatLayersCanGetOnceMoreAreKnown(
      @ForAll @IntRange(min = 1, max = 40) int layers,
      @ForAll @IntRange(min = 0, max = 500) int most,
      @ForAll @IntRange(min = 0, max = 5000) int total,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] preferences = new double[layers];
    for (int layer = 0; layer < layers; layer++) {
      preferences[layer] = random.nextInt(4) * Math.exp(4 * random.nextGaussian());
    }
    PreferenceShares shares = new PreferenceShares(total, most);
    int[] last = shares.exact(preferences);
    for (int known = 1; known <= layers; known++) {
      int[] bounds = shares.atMost(Arrays.copyOf(preferences, known));
      for (int layer = 0; layer < known; layer++) {
        assertThat(last[layer]).isLessThanOrEqualTo(bounds[layer]);
      }
    }
  }

  private static void assertRises(double[] preferences, int[] shares) {
    for (int a = 0; a < shares.length; a++) {
      for (int b = 0; b < shares.length; b++) {
        if (preferences[a] > preferences[b]) {
          assertThat(shares[a]).isGreaterThanOrEqualTo(shares[b] - 1);
        }
      }
    }
  }
}
