package io.evolkv.bench.search;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.journal.HeldOutResult;
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

  /** One result per method, in order; what the store knows is not measured again. */
  List<HeldOutResult> compare(
      List<Method> methods,
      List<TokenizedSample> samples,
      HeldOutStore store,
      Progress.Phase progress) {
    progress.total(methods.size() * samples.size());
    List<Tally> tallies =
        methods.stream().map(method -> new Tally(method, runtime.shape(), store)).toList();
    for (ObservationGroup<Tally> group :
        ObservationGroup.of(tallies, tally -> tally.method().policy().observation())) {
      measure(group, samples, tallies, progress);
    }
    return tallies.stream().map(Tally::result).toList();
  }

  private void measure(
      ObservationGroup<Tally> group,
      List<TokenizedSample> samples,
      List<Tally> all,
      Progress.Phase progress) {
    int known = group.members().stream().mapToInt(Tally::measured).min().orElse(0);
    int[] from = {known};
    ChunkedPrefill prefill = new ChunkedPrefill(runtime, group.observation(), chunkBytes);
    prefill.forEachChunk(
        samples.subList(known, samples.size()),
        (chunk, prompts) -> {
          int size = chunk.size();
          for (Tally tally : group.members()) {
            int skipped = Math.clamp(tally.measured() - from[0], 0, size);
            if (skipped < size) {
              progress.note(tally.method().name());
              measure(tally, chunk.subList(skipped, size), prompts.subList(skipped, size));
              progress.done(all.stream().mapToInt(Tally::measured).sum());
            }
          }
          from[0] += size;
        });
    group.members().forEach(tally -> tally.prefilled(prefill.work()));
  }

  private void measure(Tally tally, List<TokenizedSample> chunk, List<Prefilled> prompts) {
    Method method = tally.method();
    List<Trial> trials = new ArrayList<>(chunk.size());
    for (int i = 0; i < chunk.size(); i++) {
      Prefilled prompt = prompts.get(i);
      PreparedSample sample =
          PreparedSample.of(chunk.get(i), prompt, method.policy(), runtime.shape());
      trials.add(new Trial(sample, method.rule().budgets(prompt)));
    }
    tally.add(chunk, new BatchMeasurement(runtime, task, method.policy()).decode(trials));
  }
}
