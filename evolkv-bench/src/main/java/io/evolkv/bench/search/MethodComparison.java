package io.evolkv.bench.search;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.report.Bootstrap;
import io.evolkv.bench.report.MethodResult;
import io.evolkv.bench.report.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures methods on the same samples. Prompts are prefilled once for all methods that can share a
 * prefill, a chunk at a time, so that memory does not grow with the number of samples.
 */
final class MethodComparison {
  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final long chunkBytes;

  /**
   * @param chunkBytes memory that prefilled prompts may take at a time
   */
  MethodComparison(ModelRuntime runtime, TaskEvaluator task, long chunkBytes) {
    this.runtime = runtime;
    this.task = task;
    this.chunkBytes = chunkBytes;
  }

  /** One result per method, in order. */
  List<MethodResult> compare(
      List<Method> methods,
      List<TokenizedSample> samples,
      Bootstrap bootstrap,
      Progress.Phase progress) {
    progress.total(methods.size() * samples.size());
    List<Tally> tallies =
        methods.stream().map(method -> new Tally(method, runtime.shape())).toList();
    int[] done = {0};
    for (ObservationGroup<Tally> group :
        ObservationGroup.of(tallies, tally -> tally.method().policy().observation())) {
      new ChunkedPrefill(runtime, group.observation(), chunkBytes)
          .forEachChunk(
              samples,
              (chunk, prompts) -> {
                for (Tally tally : group.members()) {
                  progress.note(tally.method().name());
                  measure(tally, chunk, prompts);
                  done[0] += chunk.size();
                  progress.done(done[0]);
                }
              });
    }
    return tallies.stream().map(tally -> tally.result(bootstrap)).toList();
  }

  private void measure(Tally tally, List<TokenizedSample> chunk, List<Prefilled> prompts) {
    Method method = tally.method();
    List<Trial> trials = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      Prefilled prompt = prompts.get(i);
      PreparedSample sample =
          PreparedSample.of(chunk.get(i), prompt, method.policy(), runtime.shape().layers());
      trials.add(new Trial(sample, method.rule().budgets(prompt)));
    }
    tally.add(chunk, new BatchMeasurement(runtime, task, method.policy()).decode(trials));
  }
}
