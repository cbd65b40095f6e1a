package io.evolkv.bench.execution;

import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.Prefilled;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.evaluation.BatchMeasurement;
import io.evolkv.bench.evaluation.ChunkedPrefill;
import io.evolkv.bench.evaluation.LayerReuse;
import io.evolkv.bench.evaluation.MeasuredBatch;
import io.evolkv.bench.evaluation.PreparedSample;
import io.evolkv.bench.evaluation.SearchUsage;
import io.evolkv.bench.evaluation.TokenizedSample;
import io.evolkv.bench.memory.KeyValueMemory;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.store.PromptStore;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model of an executor with policy and task: one for all tasks of its JVM, opened by the first
 * one. Work on it is done one task after the other, each with all threads of the model.
 */
final class ExecutorModel implements AutoCloseable {
  private static @Nullable ExecutorModel current;

  private final ExecutorSetup setup;
  private final ModelRuntime runtime;
  private final AssistantModels assistants;
  private final EvictionPolicy policy;
  private final TaskEvaluator task;
  private final ExecutorFolder folder;
  private final KeyValueMemory memory;
  private final PromptStore store;

  private ExecutorModel(ExecutorSetup setup) {
    this.setup = setup;
    PluginRegistry plugins =
        PluginRegistry.discover(Optional.ofNullable(setup.plugins()).map(Path::of), line -> {});
    Settings settings =
        new SettingsLoader(plugins)
            .loadText(
                setup.settings(),
                List.of("model=" + setup.model(), "execution.threads=" + setup.threads()));
    folder = ExecutorFolder.make(settings.store().folder());
    Injector injector = Wiring.injector(settings, plugins);
    runtime = injector.getInstance(ModelRuntime.class);
    assistants = injector.getInstance(AssistantModels.class);
    policy = injector.getInstance(EvictionPolicy.class);
    task = injector.getInstance(TaskEvaluator.class);
    memory = KeyValueMemory.of(settings.store().memory(), runtime);
    store = PromptStore.ofPart(runtime, memory, folder.path(), setup.run());
  }

  /**
   * The model of this JVM.
   *
   * @throws InvalidInputException when something that the setup names is not on this machine
   */
  static synchronized ExecutorModel of(ExecutorSetup setup) {
    ExecutorModel model = current;
    if (model == null || !model.setup.equals(setup)) {
      closeCurrent();
      try {
        model = new ExecutorModel(setup);
      } catch (ProvisionException e) {
        throw e.getCause() instanceof InvalidInputException cause ? cause : e;
      }
      current = model;
    }
    return model;
  }

  /** Closes the model of this JVM, if one is open. */
  static synchronized void closeCurrent() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  /** Prefills and ranks samples; of those that are in files already nothing is prefilled. */
  synchronized List<PreparedSample> prepare(List<SparkSample> samples) {
    List<TokenizedSample> tokens =
        TokenizedSample.all(samples.stream().map(SparkSample::sample).toList(), runtime);
    PreparedSample[] prepared = new PreparedSample[samples.size()];
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < prepared.length; i++) {
      Optional<Prefilled> found = store.find(samples.get(i).number(), tokens.get(i));
      if (found.isPresent()) {
        prepared[i] = rank(tokens.get(i), found.get());
      } else {
        missing.add(i);
      }
    }
    Iterator<Integer> next = missing.iterator();
    ChunkedPrefill prefill = ChunkedPrefill.alone(runtime, policy.observation(), memory);
    prefill.forEachChunk(
        missing.stream().map(tokens::get).toList(),
        (chunk, prompts) -> {
          prefill.reserve(tokens);
          for (Prefilled prompt : prompts) {
            int i = next.next();
            int number = samples.get(i).number();
            prepared[i] = rank(tokens.get(i), store.keep(number, tokens.get(i), prompt));
          }
        });
    return List.of(prepared);
  }

  private PreparedSample rank(TokenizedSample sample, Prefilled prompt) {
    return PreparedSample.of(sample, prompt, policy, runtime.shape());
  }

  /** Measures candidates on prepared samples, in the order of {@link SearchExecution#measure}. */
  synchronized MeasuredBatch measure(List<LayerBudgets> candidates, List<PreparedSample> samples) {
    BatchMeasurement measurement = new BatchMeasurement(runtime, task, policy, memory);
    return LocalExecution.measure(measurement, candidates, samples, setup.likelihood());
  }

  /** What this process has held so far, with the layers that a measurement shared. */
  SearchUsage usage(LayerReuse reuse) {
    return new SearchUsage(memory.peak(), memory.cap(), reuse);
  }

  @Override
  public synchronized void close() {
    store.close();
    folder.close();
    assistants.close();
    runtime.close();
  }
}
