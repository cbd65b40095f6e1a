package io.evolkv.optimizers.evolkv;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.OptimizationResult;
import io.evolkv.api.optimizer.SearchSpace;
import java.util.List;

/**
 * One run of EvolKV: visits the groups in turn and hands the best candidate from each to the next.
 */
final class GroupwiseSearch {
  private final EvolKvOptions options;
  private final SearchSpace space;
  private final OptimizationContext context;
  private final Objective objective;
  private final Measurement measurement;
  private final BudgetBox box;
  private final List<LayerGroup> groups;
  private final int rounds;
  private long planned;

  GroupwiseSearch(
      EvolKvOptions options, Objective objective, SearchSpace space, OptimizationContext context) {
    this.options = options;
    this.space = space;
    this.context = context;
    this.objective = objective;
    measurement = new Measurement(options, objective, space);
    box = new BudgetBox(options.coordinates(), space.meanBudget(), largestBudget());
    groups = LayerGroup.of(space.layers(), options.groupSize());
    rounds = groups.size() == 1 ? 1 : Math.min(options.rounds(), options.generations());
  }

  OptimizationResult run() {
    announce(plannedEvaluations());
    Candidate best = measureUniform();
    int visit = 0;
    for (int round = 0; round < rounds; round++) {
      for (LayerGroup group : groups) {
        best = visit(group, best, generationsOf(round), seedOf(visit++));
      }
    }
    return result(best);
  }

  private Candidate measureUniform() {
    LayerBudgets uniform = LayerBudgets.uniform(space.layers(), space.meanBudget());
    return measurement
        .measure(List.of(uniform), groups.getFirst(), Double.NEGATIVE_INFINITY)
        .getFirst();
  }

  /** Searches one group from the best candidate so far; returns the best candidate after it. */
  private Candidate visit(LayerGroup group, Candidate before, int generations, long seed) {
    LayerBudgets frozen = measurement.measuredForm(before.proposed());
    Candidate best =
        options.rebaseline() ? measurement.judge(frozen, before.evaluation(), group) : before;
    GroupVisit visit = new GroupVisit(group, frozen, box, options, seed);
    int idle = 0;
    for (int left = generations - 1; left >= 0; left--) {
      idle++;
      for (Candidate candidate : visit.nextGeneration(measurement, best)) {
        if (candidate.isBetterThan(best)) {
          best = candidate;
          idle = 0;
        }
      }
      if (left > 0 && options.patience() > 0 && idle == options.patience()) {
        announce(planned - (long) left * GroupVisit.population(options, group));
        return best;
      }
    }
    return best;
  }

  private OptimizationResult result(Candidate best) {
    LayerBudgets completed = measurement.completed(best.proposed());
    Evaluation evaluation =
        options.candidates() == CandidateForm.RAW
            ? objective.evaluate(List.of(completed)).getFirst()
            : best.evaluation();
    return new OptimizationResult(completed, evaluation);
  }

  private int largestBudget() {
    double bound = Math.floor(options.upperBound() * space.meanBudget());
    return options.upperBound() == 0 ? space.total() : (int) Math.min(space.total(), bound);
  }

  /** Generations of each visit in a round; the first rounds take what does not divide evenly. */
  private int generationsOf(int round) {
    return options.generations() / rounds + (round < options.generations() % rounds ? 1 : 0);
  }

  private long plannedEvaluations() {
    long perGeneration =
        groups.stream().mapToLong(group -> GroupVisit.population(options, group)).sum();
    long last = options.candidates() == CandidateForm.RAW ? 1 : 0;
    return 1 + perGeneration * options.generations() + last;
  }

  private void announce(long evaluations) {
    planned = evaluations;
    context.plan((int) Math.min(Integer.MAX_VALUE, evaluations));
  }

  /** A seed of its own for every visit: the context's seed and the number of the visit, mixed. */
  private long seedOf(int visit) {
    long z = context.seed() + (visit + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
