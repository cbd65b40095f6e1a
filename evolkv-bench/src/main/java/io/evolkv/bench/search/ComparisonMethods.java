package io.evolkv.bench.search;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.HeldOutScore;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.ComparedPolicy;
import io.evolkv.bench.report.ComparedPolicy.UnderBudget;
import io.evolkv.bench.report.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every policy under every mean budget, the budgets of one policy after each other; the policy that
 * keeps everything only once.
 */
final class ComparisonMethods {
  /** The policy that the others are compared with. */
  private static final String RANDOM = "random";

  private final ModelShape shape;
  private final List<Integer> meanBudgets;
  private final List<Method> methods = new ArrayList<>();

  /** By the policy's name the places of its methods, one per mean budget. */
  private final Map<String, int[]> places = new LinkedHashMap<>();

  private ComparisonMethods(ModelShape shape, List<Integer> meanBudgets) {
    this.shape = shape;
    this.meanBudgets = meanBudgets;
  }

  static ComparisonMethods of(
      Map<String, EvictionPolicy> policies, List<Integer> meanBudgets, ModelShape shape) {
    ComparisonMethods comparison = new ComparisonMethods(shape, meanBudgets);
    policies.forEach(comparison::add);
    return comparison;
  }

  private void add(String name, EvictionPolicy policy) {
    int[] own = new int[meanBudgets.size()];
    for (int i = 0; i < own.length; i++) {
      if (i == 0 || !name.equals(Method.FULL)) {
        methods.add(Method.ofPolicy(name, policy, shape, meanBudgets.get(i)));
      }
      own[i] = methods.size() - 1;
    }
    places.put(name, own);
  }

  /** All methods; several have the same name. */
  List<Method> all() {
    return methods;
  }

  /** Sums up one result per method. */
  List<ComparedPolicy> summary(
      List<HeldOutResult> results, ComparisonPlan plan, List<TokenizedSample> samples, long seed) {
    Bootstrap bootstrap = new Bootstrap(seed);
    List<ComparedPolicy> policies = new ArrayList<>();
    places.forEach(
        (name, own) -> {
          List<UnderBudget> underBudgets = new ArrayList<>();
          for (int i = 0; i < own.length; i++) {
            HeldOutResult result = results.get(own[i]);
            underBudgets.add(
                new UnderBudget(
                    meanBudgets.get(i),
                    MethodSummary.of(name, result, RunInputs.refs(samples), shape, bootstrap),
                    overRandom(name, i, result, results, bootstrap)));
          }
          policies.add(new ComparedPolicy(name, plan.optionsOf(name), underBudgets));
        });
    return policies;
  }

  private Optional<Interval> overRandom(
      String name,
      int budget,
      HeldOutResult result,
      List<HeldOutResult> results,
      Bootstrap bootstrap) {
    int[] random = places.get(RANDOM);
    if (random == null || name.equals(RANDOM)) {
      return Optional.empty();
    }
    List<HeldOutScore> chance = results.get(random[budget]).scores();
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < chance.size(); i++) {
      differences.add(result.scores().get(i).score() - chance.get(i).score());
    }
    return Optional.of(bootstrap.interval(differences));
  }
}
