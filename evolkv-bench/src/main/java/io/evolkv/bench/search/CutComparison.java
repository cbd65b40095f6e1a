package io.evolkv.bench.search;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.policy.BudgetCascade;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.CutPrefill;
import io.evolkv.bench.evaluation.PrefillWork;
import io.evolkv.bench.evaluation.PromptBytes;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.Progress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures one method on prompts that are too long to be held whole: one after the other, each cut
 * layer by layer while it is prefilled. The results are those of whole prefills.
 */
final class CutComparison {
  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final KeyValueMemory memory;

  CutComparison(ModelRuntime runtime, TaskEvaluator task, KeyValueMemory memory) {
    this.runtime = runtime;
    this.task = task;
    this.memory = memory;
  }

  /** Whether a method can be measured so, and a sample's keys and values are more than so much. */
  static boolean suits(
      ModelRuntime runtime, Method method, List<TokenizedSample> samples, long bytes) {
    ModelShape shape = runtime.shape();
    return samples.stream().anyMatch(sample -> PromptBytes.entries(shape, sample.length()) > bytes)
        && CutPrefill.suits(runtime, method.policy())
        && method.rule().cascade(samples.getFirst().length()).isPresent();
  }

  /** Adds the samples that come next, until one of them holds more than it may. */
  void measure(
      Tally tally,
      List<TokenizedSample> samples,
      Consumer<OverBudget> refusals,
      Progress.Phase progress) {
    Method method = tally.method();
    CutPrefill prefill = new CutPrefill(runtime, method.policy());
    BatchMeasurement measurement = new BatchMeasurement(runtime, task, method.policy(), memory);
    PrefillWork work = PrefillWork.NONE;
    progress.note(method.name());
    for (TokenizedSample sample : samples) {
      BudgetCascade cascade = method.rule().cascade(sample.length()).orElseThrow();
      long start = System.nanoTime();
      Trial trial = prefill.prefill(sample, cascade);
      work = work.plus(new PrefillWork(sample.length(), System.nanoTime() - start));
      Optional<OverBudget> refusal = tally.add(List.of(sample), measurement.decode(List.of(trial)));
      if (refusal.isPresent()) {
        refusals.accept(refusal.get());
        break;
      }
      progress.done(tally.measured());
    }
    tally.prefilled(work);
  }
}
