package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.Answer;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.EvaluationReport;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.Progress;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Measures one policy on held-out samples, under given budgets or under a mean budget. */
public final class EvaluationRun {
  private final Settings settings;
  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final TaskEvaluator task;

  /**
   * An evaluation with its parts.
   *
   * @param settings all settings
   * @param runtime the loaded model
   * @param policy the policy to measure
   * @param task gives samples and scores
   */
  @Inject
  public EvaluationRun(
      Settings settings, ModelRuntime runtime, EvictionPolicy policy, TaskEvaluator task) {
    this.settings = settings;
    this.runtime = runtime;
    this.policy = policy;
    this.task = task;
  }

  /**
   * Measures.
   *
   * @param budgets one budget per layer; empty for the policy's own rule under the setting {@code
   *     budget.mean}
   * @param samples how many held-out samples, at least 1; fewer when the task has no more
   * @param answers gets what was answered to each sample, in order
   * @param progress shows how far it is
   * @return the result
   * @throws io.evolkv.api.error.InvalidInputException when the policy needs what the runtime cannot
   *     do, or a sample does not fit the model
   */
  public EvaluationReport run(
      Optional<LayerBudgets> budgets, int samples, Consumer<Answer> answers, Progress progress) {
    String name = settings.policy().name();
    Method method = Method.of(settings, policy, runtime, budgets);
    ModelShape shape = runtime.shape();
    TaskContext context = new TaskContext(runtime.tokenizer(), settings.seed());
    List<TokenizedSample> tokenized =
        TokenizedSample.all(RunInputs.samples(task, Split.HELD_OUT, samples, context), runtime);
    try (Progress.Phase phase = progress.begin("evaluate", tokenized.size(), "sequences")) {
      HeldOutResult scores =
          new MethodComparison(
                  runtime,
                  new ToldTask(task, answers),
                  KeyValueMemory.of(settings.store().memory(), runtime))
              .compare(List.of(method), tokenized, HeldOutStore.none(), phase)
              .getFirst();
      MethodResult result =
          MethodSummary.of(
              name, scores, RunInputs.refs(tokenized), shape, new Bootstrap(settings.seed()));
      return new EvaluationReport(
          ModelIdentity.of(settings.model(), shape),
          settings.task().name(),
          tokenized.size(),
          budgets,
          policy.caveat(),
          result);
    }
  }
}
