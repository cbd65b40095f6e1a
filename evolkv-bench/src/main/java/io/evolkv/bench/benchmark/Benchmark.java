package io.evolkv.bench.benchmark;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Observation;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.model.StopRule;
import io.evolkv.bench.benchmark.BenchmarkResult.StartTimes;
import io.evolkv.bench.report.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Measures a model: the start, the machine's peak, and each workload several times. */
public final class Benchmark {
  /** A short prompt, so that what is measured is the start and not the prompt. */
  private static final int FIRST_PROMPT = 16;

  private static final int PERCENT = 100;

  private final BenchmarkSettings settings;
  private final Progress progress;

  /**
   * A benchmark.
   *
   * @param settings what to measure
   * @param progress shows how far it is
   */
  public Benchmark(BenchmarkSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Opens a model, measures it and closes it.
   *
   * @param name the model's name
   * @param threads threads that it runs on
   * @param opener opens it on that many threads
   * @return the result
   * @throws io.evolkv.api.error.InvalidInputException when the model cannot be opened
   */
  public BenchmarkResult run(String name, int threads, Supplier<ModelRuntime> opener) {
    long start = System.nanoTime();
    try (ModelRuntime model = opener.get()) {
      double open = secondsSince(start);
      StartTimes times = firstToken(model, open);
      Optional<MachinePeak> before = MachinePeak.measure(threads);
      List<WorkloadResult> workloads = measureAll(model);
      Optional<MachinePeak> peak =
          before.flatMap(first -> MachinePeak.measure(threads).map(first::orBetter));
      return new BenchmarkResult(
          name, model.shape(), threads, times, peak, workloads, MemoryUse.now());
    }
  }

  private static StartTimes firstToken(ModelRuntime model, double openSeconds) {
    int length = Math.min(FIRST_PROMPT, model.shape().contextLength() - 1);
    int[] ids = prompt(length, model.shape().vocabularySize());
    long start = System.nanoTime();
    generate(model, model.prefill(ids, Observation.NONE), 1, 1);
    return new StartTimes(openSeconds, secondsSince(start), length);
  }

  /**
   * Token ids without meaning: position i has id (7919 · i + 17) modulo the vocabulary, so that
   * other programs can be measured with the same.
   */
  static int[] prompt(int length, int vocabulary) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = (int) ((7919L * i + 17) % vocabulary);
    }
    return ids;
  }

  private List<WorkloadResult> measureAll(ModelRuntime model) {
    List<Workload> workloads = Workload.of(settings, model.shape());
    double total = workloads.stream().mapToDouble(Workload::weight).sum();
    double done = 0;
    List<WorkloadResult> results = new ArrayList<>();
    try (Progress.Phase phase = progress.begin("bench", PERCENT, "%")) {
      for (Workload workload : workloads) {
        phase.note(workload.title());
        double from = done;
        double share = workload.weight() / total / (1 + settings.repetitions());
        results.add(
            measure(
                model,
                workload,
                runs -> phase.done((int) Math.round(PERCENT * (from + runs * share)))));
        done += workload.weight() / total;
      }
    }
    return results;
  }

  /** Is told how many runs are done. */
  @FunctionalInterface
  private interface Counter {
    void done(int runs);
  }

  private WorkloadResult measure(ModelRuntime model, Workload workload, Counter counter) {
    int[] ids = prompt(workload.promptTokens(), model.shape().vocabularySize());
    return workload.kind() == Workload.Kind.PREFILL
        ? prefill(model, workload, ids, counter)
        : decode(model, workload, model.prefill(ids, Observation.NONE), counter);
  }

  private WorkloadResult prefill(
      ModelRuntime model, Workload workload, int[] ids, Counter counter) {
    List<Double> seconds = new ArrayList<>();
    long bytes = 0;
    for (int run = 0; run <= settings.repetitions(); run++) {
      long start = System.nanoTime();
      bytes = model.prefill(ids, Observation.NONE).bytes();
      seconds.add(secondsSince(start));
      counter.done(run + 1);
    }
    return new WorkloadResult(
        workload,
        seconds.subList(1, seconds.size()),
        0,
        bytes,
        Arithmetic.operations(model, workload));
  }

  /**
   * The first new token follows from the prompt's logits, so a completion of one token is only the
   * making of the caches: the steps take the rest.
   */
  private WorkloadResult decode(
      ModelRuntime model, Workload workload, Prefilled prompt, Counter counter) {
    List<Double> seconds = new ArrayList<>();
    double startSeconds = Double.POSITIVE_INFINITY;
    long bytes = 0;
    for (int run = 0; run <= settings.repetitions(); run++) {
      long start = System.nanoTime();
      bytes = generate(model, prompt, workload.sequences(), 1);
      double making = secondsSince(start);
      start = System.nanoTime();
      generate(model, prompt, workload.sequences(), workload.newTokens() + 1);
      double all = secondsSince(start);
      seconds.add(making < all ? all - making : all);
      startSeconds = Math.min(startSeconds, making);
      counter.done(run + 1);
    }
    return new WorkloadResult(
        workload,
        seconds.subList(1, seconds.size()),
        startSeconds,
        bytes,
        Arithmetic.operations(model, workload));
  }

  /** Decodes sequences that keep all or nearly all; gives the bytes of the prompt's entries. */
  private static long generate(ModelRuntime model, Prefilled prompt, int sequences, int newTokens) {
    int kvHeads = model.shape().kvHeads();
    KeptEntries all = KeptEntries.all(kvHeads, prompt.length());
    List<GenerationRequest> requests =
        IntStream.range(0, sequences)
            .mapToObj(sequence -> sequences == 1 ? all : allBut(sequence, prompt, kvHeads))
            .map(layer -> Collections.nCopies(model.shape().layers(), layer))
            .map(kept -> GenerationRequest.of(prompt, kept, newTokens, StopRule.NEVER))
            .toList();
    return model.generate(requests).stream().mapToLong(Completion::promptBytes).sum();
  }

  /**
   * All entries but one. Sequences that kept all would share the prompt's memory, while those of a
   * search have caches of their own.
   */
  private static KeptEntries allBut(int sequence, Prefilled prompt, int kvHeads) {
    int[] entries =
        IntStream.range(0, prompt.length())
            .filter(entry -> prompt.length() == 1 || entry != sequence % prompt.length())
            .toArray();
    return KeptEntries.same(kvHeads, entries);
  }

  private static double secondsSince(long nanoTime) {
    return Math.max(1, System.nanoTime() - nanoTime) * 1e-9;
  }
}
