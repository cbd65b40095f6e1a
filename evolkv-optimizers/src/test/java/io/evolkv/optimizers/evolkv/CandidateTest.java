package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import org.junit.jupiter.api.Test;

class CandidateTest {
  @Test
  void theObjectiveDecidesFirst() {
    beats(candidate(0.6, 0.4, 90), candidate(0.5, 0.5, 10));
  }

  @Test
  void onEqualObjectivesTheHigherFitnessWins() {
    beats(candidate(0.6, 0.5, 90), candidate(0.6, 0.4, 10));
  }

  @Test
  void thenTheSmallerMeasuredTotal() {
    beats(candidate(0.6, 0.5, 10), candidate(0.6, 0.5, 11));
  }

  @Test
  void onAFullTieNeitherIsBetter() {
    assertThat(candidate(0.6, 0.5, 10).isBetterThan(candidate(0.6, 0.5, 10))).isFalse();
  }

  private static void beats(Candidate better, Candidate worse) {
    assertThat(better.isBetterThan(worse)).isTrue();
    assertThat(worse.isBetterThan(better)).isFalse();
  }

  private static Candidate candidate(double objective, double fitness, int budget) {
    LayerBudgets budgets = LayerBudgets.of(budget);
    return new Candidate(budgets, new Evaluation(budgets, fitness, 0, 0), objective);
  }
}
