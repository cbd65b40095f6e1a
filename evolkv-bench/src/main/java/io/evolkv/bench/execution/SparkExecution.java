package io.evolkv.bench.execution;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.download.ModelCache;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.evaluation.TrialResult;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.report.Count;
import io.evolkv.bench.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Measures on Spark: the samples are an RDD whose prefilled prompts stay in the memory of the
 * executors from one generation to the next, each call broadcasts its candidates, and results come
 * back with the numbers of their samples. Samples are dealt out to the executors in turn, so that
 * some in a row are work for all. What is lost with an executor is prefilled again on another.
 * Spark starts when the first candidate is measured.
 */
public final class SparkExecution implements SearchExecution {
  private final Settings settings;
  private final PluginRegistry plugins;
  private final List<TokenizedSample> samples;
  private final Progress.Phase progress;
  private @Nullable Started started;
  private SearchUsage usage = SearchUsage.NONE;

  /**
   * An execution by the settings.
   *
   * @param settings all settings; {@code execution.master} is Spark's master
   * @param plugins the extensions; executors look for theirs in the same folder
   * @param samples the search samples
   * @param progress is told what happens before the first result
   */
  public SparkExecution(
      Settings settings,
      PluginRegistry plugins,
      List<TokenizedSample> samples,
      Progress.Phase progress) {
    this.settings = settings;
    this.plugins = plugins;
    this.samples = samples;
    this.progress = progress;
  }

  @Override
  public List<TrialResult> measure(List<LayerBudgets> candidates, int from, int to) {
    Started spark = started();
    List<PartitionResult> partitions;
    try {
      partitions = collect(spark, candidates, from, to);
    } catch (Exception e) { // also checked ones, which Scala throws without saying so
      if (e instanceof SparkException || spark.context().sc().isStopped()) {
        throw new InvalidInputException("Spark gave up: " + SparkFailure.reason(e), e);
      }
      throw e;
    }
    for (PartitionResult partition : partitions) {
      usage = usage.plus(partition.usage());
    }
    return inOrder(partitions, candidates.size(), from, to);
  }

  @Override
  public SearchUsage usage() {
    return usage;
  }

  private static List<TrialResult> inOrder(
      List<PartitionResult> partitions, int candidates, int from, int to) {
    TrialResult[] results = new TrialResult[candidates * (to - from)];
    for (PartitionResult partition : partitions) {
      List<Integer> numbers = partition.numbers();
      for (int candidate = 0; candidate < candidates; candidate++) {
        for (int i = 0; i < numbers.size(); i++) {
          results[candidate * (to - from) + numbers.get(i) - from] = partition.result(candidate, i);
        }
      }
    }
    return List.of(results);
  }

  /** One result per partition, in order. */
  private static List<PartitionResult> collect(
      Started spark, List<LayerBudgets> candidates, int from, int to) {
    int[][] budgets =
        candidates.stream().map(candidate -> candidate.stream().toArray()).toArray(int[][]::new);
    Broadcast<int[][]> broadcast = spark.context().broadcast(budgets);
    List<PartitionResult> partitions =
        spark
            .samples()
            .mapPartitions(new SparkMeasurement(spark.setup(), broadcast, from, to))
            .collect();
    broadcast.destroy();
    for (PartitionResult partition : partitions) {
      if (partition.failure() != null) {
        throw new InvalidInputException("on an executor: " + partition.failure());
      }
    }
    return partitions;
  }

  private Started started() {
    if (started == null) {
      progress.note("starting Spark on " + settings.master());
      JavaSparkContext context = SparkConnection.open(settings.master());
      try {
        started = start(context);
      } catch (RuntimeException e) {
        boolean ended = context.sc().isStopped();
        context.close();
        throw ended ? notReached(e) : e;
      }
    }
    return started;
  }

  /** Spark stops by itself when its master does not answer for a minute. */
  private InvalidInputException notReached(RuntimeException e) {
    return new InvalidInputException(
        "Spark ended while it started; can the master be reached at execution.master=%s?"
            .formatted(settings.master()),
        e);
  }

  private Started start(JavaSparkContext context) {
    int executors = SparkConnection.executors(context);
    int cores = context.defaultParallelism();
    ExecutorSetup setup = setup(Math.max(1, cores / executors));
    progress.note(
        "prefilling %s on %s"
            .formatted(
                Count.of(samples.size(), "prompt", "prompts"),
                Count.of(executors, "executor", "executors")));
    // One each: none waits for its turn while an executor without its prompts is free.
    int partitions = Math.min(samples.size(), executors);
    JavaRDD<SparkSample> prefilled =
        context
            .parallelize(dealt(partitions), partitions)
            .mapPartitions(new SparkPrefill(setup))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Started(context, setup, prefilled);
  }

  /** The samples in the order in which cutting them into equal parts deals them out in turn. */
  private List<SparkSample> dealt(int partitions) {
    List<SparkSample> dealt = new ArrayList<>(samples.size());
    for (int partition = 0; partition < partitions; partition++) {
      for (int number = partition; number < samples.size(); number += partitions) {
        dealt.add(new SparkSample(number, samples.get(number).sample()));
      }
    }
    return dealt;
  }

  private ExecutorSetup setup(int coresOfAnExecutor) {
    String model = ModelCache.ofProcess().locate(settings.model());
    Path file = Path.of(model);
    return new ExecutorSetup(
        UUID.randomUUID().toString(),
        settings.toHocon(),
        Files.exists(file) ? file.toAbsolutePath().toString() : model,
        plugins.folder().map(folder -> folder.toAbsolutePath().toString()).orElse(null),
        settings.threads() == 0 ? coresOfAnExecutor : settings.threads(),
        settings.tieBreaker() > 0);
  }

  /** Stops Spark, and with it the executors; those that were killed on this machine left files. */
  @Override
  public void close() {
    if (started != null) {
      started.context().close();
      started = null;
      ExecutorModel.closeCurrent();
      ExecutorFolder.removeStale(settings.store().folder());
    }
  }

  private record Started(
      JavaSparkContext context, ExecutorSetup setup, JavaRDD<SparkSample> samples) {}
}
