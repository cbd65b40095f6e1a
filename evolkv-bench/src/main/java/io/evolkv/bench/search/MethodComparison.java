package io.evolkv.bench.search;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.Trial;
import io.evolkv.bench.journal.HeldOutResult;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.Progress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures methods on the same samples. All methods share one prefill of each prompt, which
 * collects what any of them declared to observe, a chunk of prompts at a time, so that memory does
 * not grow with the number of samples. A single method of which a prompt alone would take more than
 * a chunk may has its layers cut while they are prefilled, where its policy allows that.
 */
final class MethodComparison {
  private final ModelRuntime runtime;
  private final TaskEvaluator task;
  private final KeyValueMemory memory;
  private final Consumer<OverBudget> refusals;

  /**
   * A comparison that fails when a method holds more than it may.
   *
   * @param memory holds prompts, a chunk at a time, and the sequences on them
   */
  MethodComparison(ModelRuntime runtime, TaskEvaluator task, KeyValueMemory memory) {
    this(
        runtime,
        task,
        memory,
        refusal -> {
          throw new InvalidInputException(refusal.message());
        });
  }

  /**
   * A comparison that goes on without a method that holds more than it may.
   *
   * @param memory holds prompts, a chunk at a time, and the sequences on them
   * @param refusals gets each such method once; its result stays incomplete
   */
  MethodComparison(
      ModelRuntime runtime,
      TaskEvaluator task,
      KeyValueMemory memory,
      Consumer<OverBudget> refusals) {
    this.runtime = runtime;
    this.task = task;
    this.memory = memory;
    this.refusals = refusals;
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
    int known = tallies.stream().mapToInt(Tally::measured).min().orElse(0);
    List<TokenizedSample> left = samples.subList(known, samples.size());
    if (methods.size() == 1
        && CutComparison.suits(
            runtime, methods.getFirst(), left, ChunkedPrefill.chunkBytes(memory, 2))) {
      new CutComparison(runtime, task, memory)
          .measure(tallies.getFirst(), left, refusals, progress);
      return List.of(tallies.getFirst().result());
    }
    int[] from = {known};
    ChunkedPrefill prefill = ChunkedPrefill.besideDecoding(runtime, observation(methods), memory);
    prefill.forEachChunk(
        left,
        (chunk, prompts) -> {
          measure(tallies, from[0], new RankedChunk(chunk, prompts, runtime.shape()), progress);
          from[0] += chunk.size();
        });
    tallies.forEach(tally -> tally.prefilled(prefill.work()));
    return tallies.stream().map(Tally::result).toList();
  }

  /** What all of them need together. */
  static Observation observation(List<Method> methods) {
    return methods.stream()
        .map(method -> method.policy().observation())
        .reduce(Observation.NONE, Observation::and);
  }

  /** Measures what the methods still lack of a chunk whose first sample has a number. */
  private void measure(List<Tally> tallies, int from, RankedChunk chunk, Progress.Phase progress) {
    int end = from + chunk.size();
    for (Tally tally : tallies) {
      int first = Math.max(tally.measured(), from);
      if (first < end && !tally.ended()) {
        progress.note(tally.method().name());
        measure(tally, chunk.from(first - from, tally.method().policy()));
        progress.done(tallies.stream().mapToInt(all -> all.ended() ? end : all.measured()).sum());
      }
    }
  }

  private void measure(Tally tally, List<PreparedSample> samples) {
    Method method = tally.method();
    List<Trial> trials =
        samples.stream()
            .map(sample -> new Trial(sample, method.rule().budgets(sample.observed())))
            .toList();
    tally
        .add(
            samples.stream().map(PreparedSample::source).toList(),
            new BatchMeasurement(runtime, task, method.policy(), memory).decode(trials))
        .ifPresent(refusals);
  }
}
