package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.ComparisonReport;
import io.evolkv.bench.report.LeftOut;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.wiring.PolicySource;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Measures many policies under several mean budgets on the same held-out samples: each prompt is
 * prefilled once for all of them, and ranked once by each policy.
 */
public final class ComparisonRun {
  private static final int WARM_UP_SAMPLES = 4;

  private final Settings settings;
  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final PolicySource policies;

  /**
   * A comparison with its parts.
   *
   * @param settings all settings
   * @param runtime the loaded model
   * @param task gives samples and scores
   * @param policies makes the policies
   */
  @Inject
  public ComparisonRun(
      Settings settings, ModelRuntime runtime, TaskEvaluator task, PolicySource policies) {
    this.settings = settings;
    this.runtime = runtime;
    this.task = task;
    this.policies = policies;
  }

  /**
   * Measures.
   *
   * @param plan policies and budgets
   * @param progress shows how far it is
   * @return the result, whose scores are those of each policy and budget measured alone
   * @throws InvalidInputException when a policy cannot be measured and the plan does not leave it
   *     out, none is left, or a sample does not fit the model
   */
  public ComparisonReport run(ComparisonPlan plan, Progress progress) {
    PolicyRequirements.checkLayers(runtime.shape());
    List<LeftOut> leftOut = new ArrayList<>();
    Map<String, EvictionPolicy> made = new LinkedHashMap<>();
    for (String name : plan.policies()) {
      make(name, plan, leftOut).ifPresent(policy -> made.put(name, policy));
    }
    if (made.isEmpty()) {
      throw new InvalidInputException(
          "no policy is left to compare: "
              + leftOut.stream().map(LeftOut::reason).collect(Collectors.joining("; ")));
    }
    List<TokenizedSample> samples = samples();
    ComparisonMethods methods = ComparisonMethods.of(made, plan.meanBudgets(), runtime.shape());
    List<HeldOutResult> results = measure(methods, samples, leftOut, progress);
    return new ComparisonReport(
        ModelIdentity.of(settings.model(), runtime.shape()),
        settings.task().name(),
        samples.size(),
        settings.seed(),
        settings.threadsToUse(),
        plan.meanBudgets(),
        methods.summary(results, plan, RunInputs.refs(samples), settings.seed()),
        leftOut);
  }

  private Optional<EvictionPolicy> make(String name, ComparisonPlan plan, List<LeftOut> leftOut) {
    Map<String, String> options = plan.optionsOf(name);
    try {
      EvictionPolicy policy = policies.policy(name, options);
      PolicyRequirements.checkCompared(settings.policy().beside(name, options), policy, runtime);
      return Optional.of(policy);
    } catch (InvalidInputException unmet) {
      if (!plan.partial() || !options.isEmpty()) {
        throw unmet;
      }
      leftOut.add(new LeftOut(name, String.valueOf(unmet.getMessage())));
      return Optional.empty();
    }
  }

  private List<TokenizedSample> samples() {
    TaskContext context = new TaskContext(runtime.tokenizer(), settings.seed());
    return TokenizedSample.all(
        RunInputs.samples(task, Split.HELD_OUT, settings.heldOutSamples(), context), runtime);
  }

  /**
   * Measures twice what comes first: the JVM compiles while it runs, and the time that takes would
   * count as that of the first methods.
   */
  private List<HeldOutResult> measure(
      ComparisonMethods methods,
      List<TokenizedSample> samples,
      List<LeftOut> leftOut,
      Progress progress) {
    Map<Method, LeftOut> refused = new LinkedHashMap<>();
    MethodComparison comparison =
        new MethodComparison(
            runtime,
            task,
            KeyValueMemory.of(settings.store().memory(), runtime),
            refusal ->
                refused.putIfAbsent(
                    refusal.method(),
                    new LeftOut(methods.title(refusal.method()), refusal.message())));
    measure(
        comparison,
        methods,
        samples.subList(0, Math.min(WARM_UP_SAMPLES, samples.size())),
        progress.begin("warm up", 0, "sequences"));
    List<HeldOutResult> results =
        measure(comparison, methods, samples, progress.begin("compare", 0, "sequences"));
    leftOut.addAll(refused.values());
    return results;
  }

  private static List<HeldOutResult> measure(
      MethodComparison comparison,
      ComparisonMethods methods,
      List<TokenizedSample> samples,
      Progress.Phase progress) {
    try (progress) {
      return comparison.compare(methods.all(), samples, HeldOutStore.none(), progress);
    }
  }
}
