package io.evolkv.api.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BudgetCompletionTest {
  @Test
  void whatIsLeftOverGoesToTheLargestFractionsAndThenToTheLowerLayer() {
    assertThat(BudgetCompletion.proportional(new int[] {1, 1, 1}, 5)).containsExactly(2, 2, 1);
    assertThat(BudgetCompletion.proportional(new int[] {1, 2, 3}, 4)).containsExactly(1, 1, 2);
  }

  @Test
  void aLayerThatGotNothingTakesFromTheLargest() {
    assertThat(BudgetCompletion.complete(new int[] {1, 1000, 1, 1}, 8).toArray())
        .containsExactly(1, 5, 1, 1);
    assertThat(BudgetCompletion.complete(new int[] {0, 5, 5, 0}, 9).toArray())
        .containsExactly(1, 3, 4, 1);
  }

  @Test
  void oneEntryPerLayerIsTheLeast() {
    assertThat(BudgetCompletion.complete(new int[] {9, 0, 0}, 3).toArray())
        .containsExactly(1, 1, 1);
    assertThatThrownBy(() -> BudgetCompletion.complete(new int[] {1, 1, 1}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("total 2 is less than one entry for each of 3 layers");
  }

  @Test
  void weightsThatCannotBeSharedAreErrors() {
    assertThatThrownBy(() -> BudgetCompletion.proportional(new int[] {0, 0}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no weight is above 0");
    assertThatThrownBy(() -> BudgetCompletion.proportional(new int[] {3, -1}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> BudgetCompletion.proportional(new int[] {3, 1}, -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }

  @Property
  void agreesWithDecimalArithmetic(
      @ForAll("weights") int[] weights, @ForAll @IntRange(max = 100_000) int total) {
    assertThat(BudgetCompletion.proportional(weights, total))
        .isEqualTo(naiveProportional(weights, total));
  }

  @Property
  void theLargestWeightsAndTotalsDoNotOverflow(
      @ForAll @IntRange(min = 1) int a, @ForAll @IntRange(min = 1) int b) {
    int[] shares = BudgetCompletion.proportional(new int[] {a, b}, Integer.MAX_VALUE);
    assertThat(shares).isEqualTo(naiveProportional(new int[] {a, b}, Integer.MAX_VALUE));
  }

  @Property
  void theTotalIsExactAndNoLayerEmpty(
      @ForAll("weights") int[] weights, @ForAll @IntRange(max = 5000) int spare) {
    int total = weights.length + spare;
    int[] completed = BudgetCompletion.complete(weights, total).toArray();
    assertThat(Arrays.stream(completed).sum()).isEqualTo(total);
    assertThat(Arrays.stream(completed)).allMatch(budget -> budget >= 1);
  }

  @Property
  void aLargerBudgetStaysLargerUpToRounding(
      @ForAll("weights") int[] weights, @ForAll @IntRange(max = 5000) int total) {
    int[] shares = BudgetCompletion.proportional(weights, total);
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        if (weights[i] > weights[j]) {
          assertThat(shares[i]).isGreaterThanOrEqualTo(shares[j]);
        }
      }
    }
  }

  @Property
  void budgetsWithTheRightTotalStay(@ForAll("weights") int[] weights) {
    assertThat(BudgetCompletion.proportional(weights, Arrays.stream(weights).sum()))
        .isEqualTo(weights);
  }

  @Property
  void onlyTheProportionsMatter(
      @ForAll("weights") int[] weights,
      @ForAll @IntRange(min = 2, max = 50) int factor,
      @ForAll @IntRange(max = 5000) int total) {
    int[] scaled = Arrays.stream(weights).map(w -> w * factor).toArray();
    assertThat(BudgetCompletion.proportional(scaled, total))
        .isEqualTo(BudgetCompletion.proportional(weights, total));
  }

  @Provide
  Arbitrary<int[]> weights() {
    return Arbitraries.integers()
        .between(0, 3000)
        .array(int[].class)
        .ofMinSize(1)
        .ofMaxSize(40)
        .filter(weights -> Arrays.stream(weights).sum() > 0);
  }

  /** The text of the specification with 60 digits and a sort. */
  private static int[] naiveProportional(int[] k, int total) {
    BigDecimal sum = BigDecimal.valueOf(Arrays.stream(k).asLongStream().sum());
    List<BigDecimal> fractions = new ArrayList<>();
    int[] shares = new int[k.length];
    for (int i = 0; i < k.length; i++) {
      BigDecimal real =
          BigDecimal.valueOf(k[i])
              .multiply(BigDecimal.valueOf(total))
              .divide(sum, new MathContext(60));
      BigDecimal floor = real.setScale(0, RoundingMode.FLOOR);
      shares[i] = floor.intValueExact();
      fractions.add(real.subtract(floor).setScale(40, RoundingMode.HALF_UP));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < k.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.<Integer, BigDecimal>comparing(fractions::get).reversed());
    int missing = total - Arrays.stream(shares).sum();
    for (int i = 0; i < missing; i++) {
      shares[order.get(i)]++;
    }
    return shares;
  }
}
