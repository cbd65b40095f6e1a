package io.evolkv.optimizers.evolkv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Contender;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.optimizers.fixture.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a candidate has to reach is the fitness at which its objective is that of the best one. */
class FloorTest {
  private static final SearchSpace SPACE = new SearchSpace(4, 32);
  private static final LayerGroup GROUP = LayerGroup.of(4, 2).getFirst();

  /** Remembers the floors and answers as it was told to. */
  private static final class Asked implements Objective {
    private final List<Double> floors = new ArrayList<>();
    private final double fitness;

    Asked(double fitness) {
      this.fitness = fitness;
    }

    @Override
    public List<Evaluation> evaluate(List<LayerBudgets> candidates) {
      throw new AssertionError("not a race");
    }

    @Override
    public List<Evaluation> race(List<Contender> contenders) {
      contenders.forEach(it -> floors.add(it.floor()));
      return contenders.stream().map(it -> new Evaluation(it.budgets(), fitness, 0, 0)).toList();
    }
  }

  private static Measurement measurement(Asked asked, double lambda, double gamma) {
    Map<String, String> settings =
        Map.of("lambda", Double.toString(lambda), "gamma", Double.toString(gamma));
    return new Measurement(Options.with(EvolKvOptions.class, settings), asked, SPACE);
  }

  @Property(tries = 2000)
  void belowItsFloorACandidateIsNeverBetter(
      @ForAll @DoubleRange(min = 0, max = 1.4) double best,
      @ForAll @DoubleRange(min = 0, max = 10) double lambda,
      @ForAll @DoubleRange(min = 0, max = 1) double gamma,
      @ForAll @IntRange(min = 1, max = 120) int first,
      @ForAll @IntRange(min = 1, max = 120) int second) {
    LayerBudgets proposed = LayerBudgets.of(first, second, 32, 32);
    Asked asked = new Asked(0);
    measurement(asked, lambda, gamma).measure(List.of(proposed), GROUP, best);
    double floor = asked.floors.getFirst();

    double below = objective(Math.nextDown(floor), lambda, gamma, proposed);
    double above = objective(floor + 1e-12, lambda, gamma, proposed);
    if (best > 0) {
      assertThat(below).isLessThan(best);
    }
    assertThat(above).isGreaterThanOrEqualTo(best);
  }

  private static double objective(
      double fitness, double lambda, double gamma, LayerBudgets proposed) {
    return measurement(new Asked(fitness), lambda, gamma)
        .measure(List.of(proposed), GROUP, Double.NEGATIVE_INFINITY)
        .getFirst()
        .objective();
  }

  @Test
  void theFirstCandidateHasNothingToReach() {
    Asked asked = new Asked(0);
    measurement(asked, 0.3, 0.2)
        .measure(List.of(LayerBudgets.uniform(4, 32)), GROUP, Double.NEGATIVE_INFINITY);
    assertThat(asked.floors).containsExactly(Double.NEGATIVE_INFINITY);
  }
}
