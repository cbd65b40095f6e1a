package io.evolkv.api.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evolkv.api.budget.LayerBudgets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchTypesTest {
  @Property
  void theTotalOfASpaceIsTheOneOfUniformBudgets(
      @ForAll @IntRange(min = 1, max = 200) int layers,
      @ForAll @IntRange(min = 1, max = 100_000) int mean) {
    assertThat(new SearchSpace(layers, mean).total())
        .isEqualTo((int) LayerBudgets.uniform(layers, mean).total());
  }

  @Test
  void aSpaceWithoutLayersOrEntriesIsRefused() {
    assertThatThrownBy(() -> new SearchSpace(0, 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layers and mean budget are at least 1");
    assertThatThrownBy(() -> new SearchSpace(8, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTotalThatIsNoIntIsAnErrorAndNotANegativeNumber() {
    assertThatThrownBy(() -> new SearchSpace(65_536, 65_536).total())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void fitnessIsScorePlusTieBreaker() {
    Evaluation evaluation = new Evaluation(LayerBudgets.of(4, 6), 0.5, 0.25, -3);
    assertThat(evaluation.fitness()).isEqualTo(0.75);
  }

  @Test
  void aContextOfASeedHasItAndTakesAnyPlan() {
    OptimizationContext context = OptimizationContext.of(-42);
    context.plan(10);
    assertThat(context.seed()).isEqualTo(-42);
  }
}
