package io.evolkv.bench.plugin;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelDescription;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.model.Tokenizer;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.plugin.Setting;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.task.Sample;
import io.evolkv.api.task.Split;
import io.evolkv.api.task.TaskContext;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A registry with the names of the default configuration, whose plugins do nothing. */
public final class NamedPlugins {
  /** A choice. */
  public enum Pooling {
    /** The largest. */
    MAX,
    /** The mean of a group. */
    GROUP_MEAN
  }

  /**
   * Options of snapkv.
   *
   * @param window a number with a range
   * @param pooling a choice
   * @param sharp a truth value
   */
  public record SnapOptions(
      @Setting(value = "Window.", defaultValue = "8", min = 1, max = 64) int window,
      @Setting(value = "Pooling.", defaultValue = "max") Pooling pooling,
      @Setting(value = "Sharp.", defaultValue = "false") boolean sharp) {}

  /**
   * Options of jsonl.
   *
   * @param file a file
   */
  public record FileOptions(@Setting("File with samples.") String file) {}

  /**
   * Options of recall.
   *
   * @param length a length
   */
  public record LengthOptions(
      @Setting(value = "Length.", defaultValue = "256", min = 16) int length) {}

  /**
   * Options of the optimizer.
   *
   * @param sigma a fraction
   * @param runs a large number
   */
  public record SigmaOptions(
      @Setting(value = "Step.", defaultValue = "0.3", min = 0, max = 1) double sigma,
      @Setting(value = "Runs.", defaultValue = "5000000000", min = 0) long runs) {}

  private NamedPlugins() {}

  /**
   * The registry.
   *
   * @return runtime vector, tasks recall and jsonl, the policies of the default comparison, the
   *     optimizers evolkv and random
   */
  public static PluginRegistry registry() {
    List<Plugin> plugins = new ArrayList<>();
    plugins.add(plugin(PluginKind.RUNTIME, new VectorRuntime()));
    plugins.add(plugin(PluginKind.TASK, new Task<>("recall", LengthOptions.class)));
    plugins.add(plugin(PluginKind.TASK, new Task<>("jsonl", FileOptions.class)));
    plugins.add(plugin(PluginKind.POLICY, new Policy<>("snapkv", SnapOptions.class)));
    Stream.of("full", "streaming-llm", "pyramidkv", "random")
        .map(name -> plugin(PluginKind.POLICY, new Policy<>(name, NoOptions.class)))
        .forEach(plugins::add);
    plugins.add(plugin(PluginKind.OPTIMIZER, new Optimizer<>("evolkv", SigmaOptions.class)));
    plugins.add(plugin(PluginKind.OPTIMIZER, new Optimizer<>("random", NoOptions.class)));
    return PluginRegistry.of(plugins);
  }

  /**
   * A plugin of a factory.
   *
   * @param kind its kind
   * @param factory its factory
   * @return the plugin
   */
  public static Plugin plugin(PluginKind kind, PluginFactory<?> factory) {
    return new Plugin(
        kind,
        factory.name(),
        factory.summary(),
        Plugin.BUILT_IN,
        factory,
        OptionsBinder.describe(factory.optionsType()));
  }

  /**
   * A policy that tells what it was made of.
   *
   * @param name the factory's name
   * @param options the factory's options
   */
  public record MadePolicy(String name, Record options) implements EvictionPolicy {
    @Override
    public LayerRanking rank(LayerView layer) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * A task that tells what it was made of.
   *
   * @param name the factory's name
   * @param options the factory's options
   */
  public record MadeTask(String name, Record options) implements TaskEvaluator {
    @Override
    public List<Sample> samples(Split split, int count, TaskContext context) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double score(Sample sample, String completion) {
      throw new UnsupportedOperationException();
    }
  }

  private record Policy<O extends Record>(String name, Class<O> optionsType)
      implements EvictionPolicyFactory<O> {
    @Override
    public String summary() {
      return "The policy " + name;
    }

    @Override
    public EvictionPolicy create(O options) {
      return new MadePolicy(name, options);
    }
  }

  private record Task<O extends Record>(String name, Class<O> optionsType)
      implements TaskEvaluatorFactory<O> {
    @Override
    public String summary() {
      return "The task " + name;
    }

    @Override
    public TaskEvaluator create(O options) {
      return new MadeTask(name, options);
    }
  }

  private record Optimizer<O extends Record>(String name, Class<O> optionsType)
      implements BudgetOptimizerFactory<O> {
    @Override
    public String summary() {
      return "The optimizer " + name;
    }

    @Override
    public BudgetOptimizer create(O options) {
      return (objective, space, context) -> {
        throw new UnsupportedOperationException(name + options);
      };
    }
  }

  private record VectorRuntime() implements ModelRuntimeFactory<NoOptions> {
    @Override
    public String name() {
      return "vector";
    }

    @Override
    public String summary() {
      return "The runtime";
    }

    @Override
    public Class<NoOptions> optionsType() {
      return NoOptions.class;
    }

    @Override
    public ModelRuntime open(ModelSource source, NoOptions options) {
      throw new UnsupportedOperationException("opened " + source);
    }

    @Override
    public ModelDescription describe(ModelSource source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Tokenizer tokenizer(ModelSource source) {
      throw new UnsupportedOperationException();
    }
  }
}
