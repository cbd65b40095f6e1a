package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetBoxTest {
  @Test
  void linearCoordinatesCountInMeanBudgetsAndRoundHalfUp() {
    BudgetBox box = new BudgetBox(Coordinates.LINEAR, 2, 8);
    assertThat(box.decode(new double[] {1, 1.2, 1.25, 1.3, 1.75})).containsExactly(2, 2, 3, 3, 4);
    assertThat(box.encode(new int[] {1, 2, 5})).containsExactly(0.5, 1, 2.5);
  }

  @Test
  void logarithmicCoordinatesCountInFactors() {
    BudgetBox box = new BudgetBox(Coordinates.LOG, 32, 256);
    assertThat(box.decode(new double[] {0, Math.log(2), -Math.log(2)})).containsExactly(32, 64, 16);
    assertThat(box.encode(new int[] {32})).containsExactly(0);
  }

  @Test
  void aSmallStepFromTheMeanBudgetIsTheSameInBothCoordinates() {
    double step = 1e-6;
    assertThat(Coordinates.LOG.toShare(step))
        .isCloseTo(Coordinates.LINEAR.toShare(1 + step), within(1e-11));
  }

  @ParameterizedTest
  @EnumSource
  void whatLiesOutsideIsRepairedToTheNearestBudget(Coordinates coordinates) {
    BudgetBox box = new BudgetBox(coordinates, 32, 128);
    double[] outside = {-1000, 1000, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    assertThat(box.decode(outside)).containsExactly(1, 128, 1, 128);
  }

  @Test
  void theExcessIsTheSquaredDistanceFromTheBox() {
    BudgetBox box = new BudgetBox(Coordinates.LINEAR, 4, 16);
    assertThat(box.squaredExcess(new double[] {0.25, 4, 1})).isZero();
    assertThat(box.squaredExcess(new double[] {-0.75, 6, 1})).isEqualTo(1 + 4);
  }

  @ParameterizedTest
  @EnumSource
  void everyBudgetSurvivesTheCoordinates(Coordinates coordinates) {
    for (int c : new int[] {1, 3, 32, 100, 1024}) {
      BudgetBox box = new BudgetBox(coordinates, c, 8 * c);
      int[] budgets = IntStream.rangeClosed(1, 8 * c).toArray();
      assertThat(box.decode(box.encode(budgets))).isEqualTo(budgets);
      assertThat(box.squaredExcess(box.encode(budgets))).isZero();
    }
  }

  @Property
  void everyPointBecomesBudgetsWithinTheBounds(
      @ForAll Coordinates coordinates,
      @ForAll double x,
      @ForAll @IntRange(min = 1, max = 1000) int c,
      @ForAll @IntRange(min = 1, max = 5000) int upper) {
    assertThat(new BudgetBox(coordinates, c, upper).decode(new double[] {x})[0])
        .isBetween(1, upper);
  }
}
