package io.evolkv.bench.search;

import static java.util.Objects.requireNonNull;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.journal.SampleRef;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.ComparedPolicy;
import io.evolkv.bench.report.ComparedPolicy.UnderBudget;
import io.evolkv.bench.report.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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

  /** How a method is called where its budget matters. */
  String title(Method method) {
    int place = methods.indexOf(method);
    int[] own = requireNonNull(places.get(method.name()), "a method of these");
    int budget =
        IntStream.range(0, own.length).filter(i -> own[i] == place).findFirst().orElseThrow();
    return method.name() + " at " + meanBudgets.get(budget);
  }

  /** Sums up one result per method; an incomplete one is left out. */
  List<ComparedPolicy> summary(
      List<HeldOutResult> results, ComparisonPlan plan, List<SampleRef> samples, long seed) {
    Bootstrap bootstrap = new Bootstrap(seed);
    List<ComparedPolicy> policies = new ArrayList<>();
    for (String name : places.keySet()) {
      List<UnderBudget> measured = new ArrayList<>();
      for (int i = 0; i < meanBudgets.size(); i++) {
        HeldOutResult result = results.get(places.get(name)[i]);
        if (result.scores().size() == samples.size()) {
          measured.add(
              new UnderBudget(
                  meanBudgets.get(i),
                  MethodSummary.of(name, result, samples, shape, bootstrap),
                  overRandom(result, randomOf(name, i, results), bootstrap)));
        }
      }
      if (!measured.isEmpty()) {
        policies.add(
            new ComparedPolicy(
                name,
                plan.optionsOf(name),
                methods.get(places.get(name)[0]).policy().caveat(),
                measured));
      }
    }
    return policies;
  }

  /** What chance did under the same budget, for all but chance itself. */
  private Optional<HeldOutResult> randomOf(String name, int budget, List<HeldOutResult> results) {
    return name.equals(RANDOM)
        ? Optional.empty()
        : Optional.ofNullable(places.get(RANDOM)).map(own -> results.get(own[budget]));
  }

  private static Optional<Interval> overRandom(
      HeldOutResult result, Optional<HeldOutResult> random, Bootstrap bootstrap) {
    int samples = result.scores().size();
    return random
        .filter(chance -> chance.scores().size() == samples)
        .map(
            chance ->
                IntStream.range(0, samples)
                    .mapToObj(i -> result.scores().get(i).score() - chance.scores().get(i).score())
                    .toList())
        .map(bootstrap::interval);
  }
}
