package io.evolkv.policies.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evolkv.api.budget.LayerBudgets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PyramidRampTest {
  @Test
  void fallsFromTheBottomLayerToTheTop() {
    // P = 20, min = 20/10 = 2, max = 38; the step is 36/4 = 9.
    assertThat(new PyramidRamp(5, 1000, 24, 4, 10).exact())
        .isEqualTo(LayerBudgets.of(42, 33, 24, 15, 6));
  }

  @Test
  void givesWhatRoundingLeftToTheLargestFractions() {
    // P = 9, min = 0.9, max = 17.1, step 5.4: 17.1, 11.7, 6.3, 0.9; two are missing.
    assertThat(new PyramidRamp(4, 1000, 10, 1, 10).exact())
        .isEqualTo(LayerBudgets.of(18, 13, 7, 2));
  }

  @Test
  void givesTheLowerLayerTheLeftoverOfEqualFractions() {
    // P = 1, min = 0.5, max = 1.5: one is missing, and both fractions are one half.
    assertThat(new PyramidRamp(2, 1000, 2, 1, 2).exact()).isEqualTo(LayerBudgets.of(3, 1));
  }

  @Test
  void repeatsTheDivisionsOfTheReferenceOnAPromptThatTheRampFills() {
    // P = 100, min = 5, max = 195 is more than 200 - 8: max = 192, min = 8, step = 184/3 = 61.
    assertThat(new PyramidRamp(4, 200, 108, 8, 20).official())
        .isEqualTo(LayerBudgets.of(200, 139, 78, 17));
  }

  @Test
  void officiallyHasNoRampBelowTwicePrefixBudget() {
    assertThat(new PyramidRamp(4, 199, 108, 8, 20).official())
        .isEqualTo(LayerBudgets.uniform(4, 108));
  }

  @ParameterizedTest(name = "{0} layers, {1} tokens, budget {2}, window {3}: {4} in every layer")
  @CsvSource({
    "4, 100, 6, 8, 6",
    "4, 100, 8, 8, 8",
    "4, 5, 6, 2, 5",
    "4, 6, 6, 2, 6",
    "1, 9, 5, 2, 5"
  })
  void isFlatWhereThereIsNoRamp(int layers, int positions, int budget, int window, int each) {
    PyramidRamp ramp = new PyramidRamp(layers, positions, budget, window, 20);
    assertThat(ramp.exact()).isEqualTo(LayerBudgets.uniform(layers, each));
    assertThat(ramp.official()).isEqualTo(LayerBudgets.uniform(layers, each));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9, 5, 2, 20",
    "4, 0, 5, 2, 20",
    "4, 9, 0, 2, 20",
    "4, 9, 5, 0, 20",
    "4, 9, 5, 2, 0"
  })
  void isMadeOfPositiveNumbers(int layers, int positions, int budget, int window, int beta) {
    assertThatThrownBy(() -> new PyramidRamp(layers, positions, budget, window, beta))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotOverflowWithTheLargestNumbers() {
    PyramidRamp ramp = new PyramidRamp(200, Integer.MAX_VALUE, 1 << 30, 8, 10_000);
    assertThat(ramp.exact().total()).isEqualTo(200L << 30);
    assertThat(ramp.official().get(0)).isGreaterThan(1 << 30);
  }

  @Property(tries = 2000)
  void meetsTheTotalExactly(
      @ForAll @IntRange(min = 1, max = 3000) int positions,
      @ForAll @IntRange(min = 1, max = 60) int layers,
      @ForAll @IntRange(min = 1, max = 2000) int budget,
      @ForAll @IntRange(min = 1, max = 64) int window,
      @ForAll @IntRange(min = 1, max = 50) int beta) {
    LayerBudgets budgets = new PyramidRamp(layers, positions, budget, window, beta).exact();
    assertThat(budgets.layers()).isEqualTo(layers);
    assertThat(budgets.total()).isEqualTo((long) layers * Math.min(positions, budget));
    for (int layer = 0; layer < layers; layer++) {
      assertThat(budgets.get(layer))
          .isBetween(Math.min(budget, Math.min(window, positions)), positions);
      assertThat(layer == 0 || budgets.get(layer) <= budgets.get(layer - 1)).isTrue();
    }
  }

  @Property(tries = 500)
  void staysWithinOneEntryOfTheRealRamp(
      @ForAll @IntRange(min = 2, max = 40) int layers,
      @ForAll @IntRange(min = 1, max = 300) int prefix,
      @ForAll @IntRange(min = 1, max = 600) int evicted,
      @ForAll @IntRange(min = 1, max = 50) int beta) {
    int window = 8;
    LayerBudgets budgets =
        new PyramidRamp(layers, window + prefix + evicted, window + prefix, window, beta).exact();
    double max = Math.min(2.0 * prefix - (double) prefix / beta, prefix + evicted);
    double min = 2.0 * prefix - max;
    for (int layer = 0; layer < layers; layer++) {
      double real = window + max - layer * (max - min) / (layers - 1);
      assertThat((double) budgets.get(layer)).isCloseTo(real, within(1 + 1e-9));
    }
  }
}
