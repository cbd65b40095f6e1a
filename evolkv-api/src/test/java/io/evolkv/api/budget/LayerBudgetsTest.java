package io.evolkv.api.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayerBudgetsTest {
  @Test
  void threeLayersReadAsTheyWereGiven() {
    LayerBudgets budgets = LayerBudgets.of(5, 0, 10);
    assertThat(budgets.layers()).isEqualTo(3);
    assertThat(budgets.get(0)).isEqualTo(5);
    assertThat(budgets.get(2)).isEqualTo(10);
    assertThat(budgets.total()).isEqualTo(15);
    assertThat(budgets.mean()).isEqualTo(5.0);
    assertThat(budgets.stream()).containsExactly(5, 0, 10);
    assertThat(budgets).hasToString("[5, 0, 10]");
  }

  @Test
  void budgetsOfSomeLayersAreSpreadOverAllAndSelectedAgain() {
    LayerBudgets all = LayerBudgets.of(7, 9).spread(List.of(1, 3), 5);
    assertThat(all).isEqualTo(LayerBudgets.of(0, 7, 0, 9, 0));
    assertThat(all.select(List.of(1, 3))).isEqualTo(LayerBudgets.of(7, 9));
    assertThatThrownBy(() -> LayerBudgets.of(7, 9).spread(List.of(1), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 budgets for the 1 layers [1]");
  }

  @Test
  void theMeanNeedNotBeWhole() {
    assertThat(LayerBudgets.of(1, 2).mean()).isEqualTo(1.5);
  }

  @Test
  void theTotalOfLargeBudgetsDoesNotOverflow() {
    LayerBudgets budgets = LayerBudgets.uniform(3, Integer.MAX_VALUE);
    assertThat(budgets.total()).isEqualTo(3L * Integer.MAX_VALUE);
    assertThat(budgets.mean()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void noLayersAndNegativeBudgetsAreRefused() {
    assertThatThrownBy(LayerBudgets::of)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("budgets are empty: a model has at least one layer");
    assertThatThrownBy(() -> LayerBudgets.uniform(0, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LayerBudgets.of(3, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("budget of layer 1 is negative: -1");
    assertThatThrownBy(() -> LayerBudgets.uniform(2, -7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("budget of layer 0 is negative: -7");
  }

  @Property
  void totalAndMeanAreThoseOfTheArray(@ForAll("arrays") int[] values) {
    LayerBudgets budgets = LayerBudgets.of(values);
    long sum = 0;
    for (int value : values) {
      sum += value;
    }
    assertThat(budgets.total()).isEqualTo(sum);
    assertThat(budgets.mean()).isEqualTo((double) sum / values.length);
    assertThat(budgets.toArray()).isEqualTo(values);
  }

  @Property
  void noArrayOutsideChangesThem(@ForAll("arrays") int[] values) {
    int[] given = values.clone();
    LayerBudgets budgets = LayerBudgets.of(given);
    Arrays.fill(given, 7_000_000);
    Arrays.fill(budgets.toArray(), 7_000_000);
    assertThat(budgets.toArray()).isEqualTo(values);
  }

  @Property
  void equalValuesAreEqualBudgets(
      @ForAll("fewValues") int[] one, @ForAll("fewValues") int[] other) {
    LayerBudgets budgets = LayerBudgets.of(one);
    assertThat(budgets.equals(LayerBudgets.of(other))).isEqualTo(Arrays.equals(one, other));
    assertThat(budgets)
        .isEqualTo(LayerBudgets.of(one))
        .hasSameHashCodeAs(LayerBudgets.of(one))
        .isNotEqualTo(Arrays.toString(one));
  }

  @Property
  void uniformIsTheSameInEveryLayer(
      @ForAll @IntRange(min = 1, max = 50) int layers, @ForAll @IntRange(max = 9999) int budget) {
    LayerBudgets budgets = LayerBudgets.uniform(layers, budget);
    assertThat(budgets.stream()).hasSize(layers).containsOnly(budget);
    assertThat(budgets.mean()).isEqualTo(budget);
  }

  @Provide
  Arbitrary<int[]> arrays() {
    return Arbitraries.integers()
        .between(0, 1_000_000)
        .array(int[].class)
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<int[]> fewValues() {
    return Arbitraries.integers().between(0, 2).array(int[].class).ofMinSize(1).ofMaxSize(5);
  }
}
