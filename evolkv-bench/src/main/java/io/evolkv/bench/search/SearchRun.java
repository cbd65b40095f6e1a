package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.Evaluation;
import io.evolkv.api.optimizer.Objective;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.execution.LocalExecution;
import io.evolkv.bench.execution.SearchExecution;
import io.evolkv.bench.execution.SparkClasses;
import io.evolkv.bench.execution.SparkExecution;
import io.evolkv.bench.journal.Journal;
import io.evolkv.bench.journal.RunDirectory;
import io.evolkv.bench.journal.RunFinder;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.BudgetsFile;
import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Progress;
import io.evolkv.bench.report.Sizes;
import io.evolkv.bench.report.Summary;
import io.evolkv.bench.report.SummaryFile;
import io.evolkv.bench.store.PromptStore;
import io.evolkv.bench.wiring.PolicySource;
import jakarta.inject.Inject;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * A search from its inputs to its summary: measure candidates as the optimizer asks for them, write
 * the budgets, compare them with other methods on held-out samples, write the summary. Everything
 * measured goes to the journal first, so that a run that was stopped goes on where it was.
 */
public final class SearchRun {
  private final Settings settings;
  private final ModelRuntime runtime;
  private final EvictionPolicy policy;
  private final BudgetOptimizer optimizer;
  private final TaskEvaluator task;
  private final PolicySource policies;
  private final PluginRegistry plugins;

  /**
   * A run with its parts.
   *
   * @param settings all settings
   * @param runtime the loaded model
   * @param policy the policy whose budgets are searched
   * @param optimizer searches
   * @param task gives samples and scores
   * @param policies the policies to compare with
   * @param plugins the extensions there are, for executors on other machines
   */
  @Inject
  public SearchRun(
      Settings settings,
      ModelRuntime runtime,
      EvictionPolicy policy,
      BudgetOptimizer optimizer,
      TaskEvaluator task,
      PolicySource policies,
      PluginRegistry plugins) {
    this.settings = settings;
    this.runtime = runtime;
    this.policy = policy;
    this.optimizer = optimizer;
    this.task = task;
    this.policies = policies;
    this.plugins = plugins;
  }

  /**
   * Runs, or goes on with a run.
   *
   * @param start new, or which run goes on
   * @param progress shows how far it is
   * @param notice gets remarks for the person, one line each
   * @return the result, which is also in the run directory
   * @throws InvalidInputException when settings, data or the run to continue do not fit, or the run
   *     directory cannot be written
   */
  public SearchResult run(Start start, Progress progress, Consumer<String> notice) {
    SparkClasses.require(settings);
    PolicyRequirements.checkLayers(runtime.shape());
    PolicyRequirements.check(settings.policy(), policy, runtime);
    List<Method> rivals = rivals();
    if (settings.local()) {
      PromptStore.require(settings.store());
    }
    RunInputs inputs = RunInputs.read(settings, runtime, task);
    warnOfFewSamples(inputs, notice);
    KeyValueMemory memory = KeyValueMemory.of(settings.store().memory(), runtime);
    SearchSamples samples = new SearchSamples(runtime, policy, inputs.search(), memory);
    if (start instanceof Start.Fresh && settings.local()) {
      samples.checkMemory(inputs.heldOut(), MethodComparison.observation(rivals));
    }
    if (start instanceof Start.Fresh) {
      requireBudgetsKept(inputs, memory, rivals);
    }
    try (RunDirectory directory = directory(start, inputs);
        Journal journal = journal(directory, inputs)) {
      JournalReport report = new JournalReport(journal);
      if (directory.finished()) {
        notice.accept(directory.path() + " is finished; this is its result");
        return new SearchResult(directory.path(), report.summary());
      }
      announce(directory, journal, notice);
      journal.begin(settings.threadsToUse());
      searchAndCompare(
          inputs, samples, rivals, directory, journal, new ToldProgress(progress, journal));
      Summary summary = report.summary();
      directory.write(RunDirectory.SUMMARY, SummaryFile.write(summary));
      directory.log("finished");
      return new SearchResult(directory.path(), summary);
    }
  }

  private void searchAndCompare(
      RunInputs inputs,
      SearchSamples samples,
      List<Method> rivals,
      RunDirectory directory,
      Journal journal,
      Progress progress) {
    long begin = System.nanoTime();
    Found found = search(inputs, samples, directory, journal, progress);
    directory.write(RunDirectory.BUDGETS, BudgetsFile.write(budgets(inputs, found.best())));
    long searched = System.nanoTime();
    KeyValueMemory memory = samples.memory();
    compare(inputs, memory, methods(rivals, found.best().budgets()), journal, progress);
    long compared = System.nanoTime();
    SearchUsage usage =
        found.usage().plus(new SearchUsage(memory.peak(), memory.cap(), LayerReuse.NONE));
    directory.log(
        "keys and values took at most %s of %s"
            .formatted(Sizes.text(usage.peakBytes()), Sizes.text(usage.capBytes())));
    journal.finish((searched - begin) / 1e9, (compared - searched) / 1e9, usage);
  }

  /** Refuses policies that hold more than they may before the search has cost anything. */
  private void requireBudgetsKept(RunInputs inputs, KeyValueMemory memory, List<Method> rivals) {
    LayerBudgets uniform = runtime.shape().uniformBudgets(settings.budgetMean());
    try (Progress.Phase phase = Progress.SILENT.begin("check", 0, "sequences")) {
      new MethodComparison(runtime, task, memory)
          .compare(
              methods(rivals, uniform), inputs.heldOut().subList(0, 1), HeldOutStore.none(), phase);
    }
  }

  /** What a search found, and what measuring took. */
  private record Found(Evaluation best, SearchUsage usage) {}

  private Found search(
      RunInputs inputs,
      SearchSamples samples,
      RunDirectory directory,
      Journal journal,
      Progress progress) {
    try (Progress.Phase phase = progress.begin("search", 0, "candidates");
        SearchExecution execution = execution(inputs, samples, directory, phase)) {
      MeasuredObjective measured =
          new MeasuredObjective(execution, Race.of(settings, inputs.search()), journal);
      ObservedObjective observed =
          new ObservedObjective(measured, settings.seed(), phase, directory::log);
      LayerBudgets budgets = optimize(observed);
      Evaluation best = measured.evaluate(List.of(budgets)).getFirst();
      journal.found(budgets);
      directory.log("found " + budgets + " with score " + best.score());
      return new Found(best, execution.usage());
    }
  }

  private SearchExecution execution(
      RunInputs inputs, SearchSamples samples, RunDirectory directory, Progress.Phase phase) {
    if (!settings.local()) {
      return new SparkExecution(settings, plugins, inputs.search(), phase);
    }
    KeyValueMemory memory = samples.memory();
    PromptStore store =
        PromptStore.open(
            runtime,
            memory,
            settings.store(),
            directory.path(),
            inputs.fingerprint().sha256(),
            directory::log);
    return new LocalExecution(
        new BatchMeasurement(runtime, task, policy, memory),
        () -> samples.prepared(store, phase),
        settings.tieBreaker() > 0,
        memory,
        () -> {
          samples.letGo();
          store.close();
        });
  }

  private LayerBudgets optimize(ObservedObjective objective) {
    List<Integer> compressed = runtime.shape().compressedLayers();
    SearchSpace space = new SearchSpace(compressed.size(), settings.budgetMean());
    Objective inSpace = new CompressedObjective(objective, runtime.shape());
    LayerBudgets budgets = optimizer.optimize(inSpace, space, objective).budgets();
    if (budgets.layers() != space.layers() || budgets.total() != space.total()) {
      throw new InvalidInputException(
          "the optimizer %s gave %s: %d layers with a total of %d are needed"
              .formatted(settings.optimizer().name(), budgets, space.layers(), space.total()));
    }
    return budgets.spread(compressed, runtime.shape().layers());
  }

  private void compare(
      RunInputs inputs,
      KeyValueMemory memory,
      List<Method> methods,
      Journal journal,
      Progress progress) {
    journal.compare(methods.stream().map(Method::name).toList());
    try (Progress.Phase phase = progress.begin("held-out", 0, "sequences")) {
      new MethodComparison(runtime, task, memory)
          .compare(methods, inputs.heldOut(), HeldOutStore.in(journal), phase);
    }
  }

  /** The rivals, and the policy under budgets that a search might find. */
  private List<Method> methods(List<Method> rivals, LayerBudgets budgets) {
    List<Method> methods = new ArrayList<>(rivals);
    methods.add(Method.withBudgets(foundName(), policy, runtime.shape(), budgets));
    return methods;
  }

  /** The policies of the setting {@code compare}, each under the mean budget by its own rule. */
  private List<Method> rivals() {
    List<Method> rivals = new ArrayList<>();
    for (String name : settings.compare()) {
      EvictionPolicy rival = policies.policy(name);
      PolicyRequirements.checkRival(settings.policy().beside(name, Map.of()), rival, runtime);
      rivals.add(Method.ofPolicy(name, rival, runtime.shape(), settings.budgetMean()));
    }
    return rivals;
  }

  /** The optimizer's name, told apart from a policy of the same name. */
  private String foundName() {
    String name = settings.optimizer().name();
    return settings.compare().contains(name) ? name + "-search" : name;
  }

  private Budgets budgets(RunInputs inputs, Evaluation found) {
    return new Budgets(
        inputs.model(),
        settings.policy().name(),
        settings.policy().options().root().unwrapped(),
        settings.budgetMean(),
        found.budgets(),
        OptionalDouble.of(found.score()));
  }

  private void warnOfFewSamples(RunInputs inputs, Consumer<String> notice) {
    if (inputs.search().size() < settings.searchSamples()) {
      notice.accept(
          "the task has only "
              + Count.of(inputs.search().size(), "search sample", "search samples"));
    }
    if (inputs.heldOut().size() < settings.heldOutSamples()) {
      notice.accept(
          "the task has only "
              + Count.of(inputs.heldOut().size(), "held-out sample", "held-out samples"));
    }
  }

  private RunDirectory directory(Start start, RunInputs inputs) {
    return switch (start) {
      case Start.Fresh fresh -> newDirectory();
      case Start.Resume resume -> RunDirectory.open(resume.directory());
      case Start.ResumeNewest newest ->
          RunDirectory.open(RunFinder.find(settings.outputDir(), inputs.fingerprint()));
    };
  }

  private RunDirectory newDirectory() {
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    return RunDirectory.create(settings.outputDir(), settings.name(), now, settings.toHocon());
  }

  private Journal journal(RunDirectory directory, RunInputs inputs) {
    return Journal.open(directory.file(RunDirectory.JOURNAL), inputs.record(settings));
  }

  private void announce(RunDirectory directory, Journal journal, Consumer<String> notice) {
    int known = journal.entries().size();
    String line =
        known == 0
            ? "search in " + directory.path()
            : "search in %s goes on after %s"
                .formatted(
                    directory.path(), Count.of(known, "measured candidate", "measured candidates"));
    directory.log(line);
    notice.accept(line);
  }
}
