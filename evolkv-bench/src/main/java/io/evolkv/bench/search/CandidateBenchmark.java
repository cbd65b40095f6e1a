package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.GenerationRequest;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.StopRule;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.execution.LocalExecution;
import io.evolkv.bench.execution.SearchExecution;
import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.report.CandidateCost;
import io.evolkv.bench.report.CandidateCost.Parts;
import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.store.PromptStore;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Measures what a candidate costs in a search with given settings: prompts are prefilled, ranked
 * and kept, and candidates measured and written to a journal, by the parts that a search uses. What
 * the prompts took is what each candidate would pay if they were prefilled for it.
 */
public final class CandidateBenchmark {
  private final Settings settings;
  private final TimedRuntime runtime;
  private final EvictionPolicy policy;
  private final TaskEvaluator task;
  private final KeyValueMemory memory;

  /**
   * A benchmark with its parts.
   *
   * @param settings all settings
   * @param runtime the loaded model
   * @param policy the policy whose budgets would be searched
   * @param task gives samples and scores
   */
  @Inject
  public CandidateBenchmark(
      Settings settings, ModelRuntime runtime, EvictionPolicy policy, TaskEvaluator task) {
    this.settings = settings;
    this.runtime = new TimedRuntime(runtime);
    this.policy = policy;
    this.task = task;
    memory = KeyValueMemory.of(settings.store().memory(), runtime);
  }

  /**
   * Measures.
   *
   * @param candidates how many are measured together, at least 1
   * @param folder an empty folder for the journal, and for prompts that memory has no room for
   * @param progress shows how far it is
   * @return the times
   * @throws InvalidInputException when the policy needs what the runtime cannot do, or a sample
   *     does not fit the model
   */
  public CandidateCost run(int candidates, Path folder, Progress progress) {
    PolicyRequirements.checkLayers(runtime.shape());
    PolicyRequirements.check(settings.policy(), policy, runtime);
    List<LayerBudgets> budgets = candidates(candidates);
    RunInputs inputs = RunInputs.read(settings, runtime, task);
    try (Progress.Phase phase = progress.begin("bench-search", 0, "stages");
        Journal journal = Journal.open(folder.resolve("journal.db"), inputs.record(settings));
        PromptStore store = store(inputs, folder)) {
      journal.begin(settings.threadsToUse());
      warmUp(inputs);
      runtime.reset();
      long begin = System.nanoTime();
      List<PreparedSample> samples = prepare(inputs.search(), store, phase);
      double prepared = secondsSince(begin);
      double prefill = runtime.prefillSeconds();
      phase.note("measuring " + Count.of(candidates, "candidate", "candidates"));
      return measure(inputs.search(), samples, budgets, journal, prefill, prepared - prefill);
    }
  }

  /** Without it the first prompts would pay for the JVM's compiling. */
  private void warmUp(RunInputs inputs) {
    runtime.prefill(inputs.search().getFirst().prompt(), policy.observation());
  }

  private List<PreparedSample> prepare(
      List<TokenizedSample> samples, PromptStore store, Progress.Phase phase) {
    return new SearchSamples(runtime, policy, samples, memory).prepared(store, phase);
  }

  private CandidateCost measure(
      List<TokenizedSample> sources,
      List<PreparedSample> samples,
      List<LayerBudgets> budgets,
      Journal journal,
      double prefill,
      double rank) {
    try (TimedExecution execution = new TimedExecution(samples)) {
      MeasuredObjective objective =
          new MeasuredObjective(execution, Race.of(settings, sources), journal);
      objective.evaluate(List.of(uniform()));
      execution.nanos = 0;
      runtime.reset();
      long begin = System.nanoTime();
      objective.evaluate(budgets);
      double all = secondsSince(begin);
      long newTokens = runtime.newTokens();
      long promptTokens = sources.stream().mapToLong(TokenizedSample::length).sum();
      return new CandidateCost(
          setting(sources.size(), promptTokens),
          sources.size(),
          promptTokens,
          budgets.size(),
          newTokens,
          prefill,
          rank,
          parts(all, execution.nanos / 1e9, samples, budgets));
    }
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private Parts parts(
      double all, double measuring, List<PreparedSample> samples, List<LayerBudgets> budgets) {
    double decode = runtime.generateSeconds();
    double likelihood = runtime.scoreSeconds();
    boolean twice = likelihood > 0;
    double copy =
        Math.min(copySeconds(samples, budgets), twice ? Math.min(decode, likelihood) : decode);
    return new Parts(
        twice ? 2 * copy : copy,
        decode - copy,
        twice ? likelihood - copy : 0,
        all - measuring,
        measuring - decode - likelihood);
  }

  /** The first token follows from the prompt, so that a completion of one token is only a copy. */
  private double copySeconds(List<PreparedSample> samples, List<LayerBudgets> budgets) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (LayerBudgets candidate : budgets) {
      for (PreparedSample sample : samples) {
        requests.add(
            GenerationRequest.of(sample.prompt(), sample.cut(candidate), 1, StopRule.NEVER));
      }
    }
    runtime.reset();
    runtime.generate(requests);
    return runtime.generateSeconds();
  }

  private PromptStore store(RunInputs inputs, Path folder) {
    return PromptStore.open(
        runtime, memory, settings.store(), folder, inputs.fingerprint().sha256(), line -> {});
  }

  private LayerBudgets uniform() {
    return runtime.shape().uniformBudgets(settings.budgetMean());
  }

  /** Different budgets of the same total: each layer gives some of its entries to the next one. */
  private List<LayerBudgets> candidates(int count) {
    Random random = new Random(settings.seed());
    List<Integer> compressed = runtime.shape().compressedLayers();
    Set<LayerBudgets> all = new LinkedHashSet<>(List.of(uniform()));
    for (int draw = 0; draw < 100 * count && all.size() <= count; draw++) {
      int[] layers = uniform().toArray();
      for (int i = 0; i + 1 < compressed.size(); i++) {
        int moved = random.nextInt(layers[compressed.get(i)] / 2 + 1);
        layers[compressed.get(i)] -= moved;
        layers[compressed.get(i + 1)] += moved;
      }
      all.add(LayerBudgets.of(layers));
    }
    if (all.size() <= count) {
      throw new InvalidInputException(
          "budget.mean is %d: that leaves fewer than %d different candidates; set it higher"
              .formatted(settings.budgetMean(), count));
    }
    return all.stream().skip(1).toList();
  }

  private String setting(int prompts, long promptTokens) {
    return "%s, %s of %d tokens on average, %s, budget %d, %s, Java %d"
        .formatted(
            settings.model(),
            Count.of(prompts, "prompt", "prompts"),
            promptTokens / prompts,
            settings.policy().name(),
            settings.budgetMean(),
            Count.of(settings.threadsToUse(), "thread", "threads"),
            Runtime.version().feature());
  }

  /** Counts the time without the journal's. */
  private final class TimedExecution implements SearchExecution {
    private final SearchExecution execution;
    private long nanos;

    TimedExecution(List<PreparedSample> samples) {
      execution =
          new LocalExecution(
              new BatchMeasurement(runtime, task, policy, memory),
              () -> samples,
              settings.tieBreaker() > 0,
              memory,
              () -> {});
    }

    @Override
    public List<TrialResult> measure(List<LayerBudgets> candidates, int from, int to) {
      long begin = System.nanoTime();
      List<TrialResult> results = execution.measure(candidates, from, to);
      nanos += System.nanoTime() - begin;
      return results;
    }

    @Override
    public SearchUsage usage() {
      return execution.usage();
    }

    @Override
    public void close() {
      execution.close();
    }
  }
}
