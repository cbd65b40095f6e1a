package io.evolkv.bench.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.typesafe.config.Config;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.policy.AssistedPolicy;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.api.task.TaskEvaluatorFactory;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.download.ModelCache;
import io.evolkv.bench.plugin.OptionsBinder;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.plugin.RefusedOptions;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds what the settings of one run choose, each made once and on demand. */
public final class RunModule extends AbstractModule {
  private final Settings settings;

  /**
   * A module of one run.
   *
   * @param settings the run's settings
   */
  public RunModule(Settings settings) {
    this.settings = settings;
  }

  @Override
  protected void configure() {
    bind(Settings.class).toInstance(settings);
  }

  @Provides
  @Singleton
  ModelRuntime runtime(Map<String, ModelRuntimeFactory<?>> factories) {
    return open(
        chosen(factories, PluginKind.RUNTIME, settings.runtime().name()),
        new ModelSource(ModelCache.ofProcess().locate(settings.model()), settings.threadsToUse()),
        settings.runtime());
  }

  @Provides
  @Singleton
  TaskEvaluator task(Map<String, TaskEvaluatorFactory<?>> factories) {
    return make(chosen(factories, PluginKind.TASK, settings.task().name()));
  }

  @Provides
  @Singleton
  BudgetOptimizer optimizer(Map<String, BudgetOptimizerFactory<?>> factories) {
    return make(chosen(factories, PluginKind.OPTIMIZER, settings.optimizer().name()));
  }

  @Provides
  @Singleton
  EvictionPolicy policy(PolicySource policies) {
    return policies.policy(settings.policy().name());
  }

  @Provides
  @Singleton
  PolicySource policies(
      Map<String, EvictionPolicyFactory<?>> factories, Provider<AssistantModels> assistants) {
    return (name, options) -> {
      EvictionPolicy policy = make(chosen(factories, PluginKind.POLICY, name), options);
      return policy instanceof AssistedPolicy assisted && assisted.assistant().isPresent()
          ? assisted.withAssistant(assistants.get().open(assisted.assistant().get()))
          : policy;
    };
  }

  @Provides
  @Singleton
  AssistantModels assistants(ModelRuntime runtime, Map<String, ModelRuntimeFactory<?>> factories) {
    return new AssistantModels(
        runtime,
        location ->
            open(
                chosen(factories, PluginKind.RUNTIME, settings.runtime().name()),
                new ModelSource(ModelCache.ofProcess().locate(location), settings.threadsToUse()),
                settings.runtime()));
  }

  private static <F> F chosen(Map<String, F> factories, PluginKind kind, String name) {
    F factory = factories.get(name);
    if (factory == null) {
      throw PluginRegistry.unknown(kind, name, factories.keySet());
    }
    return factory;
  }

  static <O extends Record> ModelRuntime open(
      ModelRuntimeFactory<O> factory, ModelSource source, PluginChoice runtime) {
    O options = bound(factory, PluginKind.RUNTIME, runtime.options());
    return made(factory, PluginKind.RUNTIME, factory.open(source, options));
  }

  private <O extends Record> TaskEvaluator make(TaskEvaluatorFactory<O> factory) {
    return make(factory, PluginKind.TASK, settings.task().options(), factory::create);
  }

  private <O extends Record> BudgetOptimizer make(BudgetOptimizerFactory<O> factory) {
    return make(factory, PluginKind.OPTIMIZER, settings.optimizer().options(), factory::create);
  }

  private <O extends Record> EvictionPolicy make(
      EvictionPolicyFactory<O> factory, Map<String, String> given) {
    Config options = settings.policy().beside(factory.name(), given).options();
    return make(factory, PluginKind.POLICY, options, factory::create);
  }

  /** What a factory makes of options; it may refuse them. */
  private static <O extends Record, T> T make(
      PluginFactory<O> factory, PluginKind kind, Config options, Function<O, T> create) {
    O bound = bound(factory, kind, options);
    T product;
    try {
      product = create.apply(bound);
    } catch (InvalidInputException refusal) {
      throw RefusedOptions.of(owner(factory, kind), options.root(), refusal);
    }
    return made(factory, kind, product);
  }

  /** What a factory made; a third party's may break the rule that it is not null. */
  private static <T> T made(PluginFactory<?> factory, PluginKind kind, @Nullable T product) {
    if (product == null) {
      throw new InvalidInputException(
          "the plugin of the %s is broken: it made nothing (null); choose another"
              .formatted(owner(factory, kind)));
    }
    return product;
  }

  private static <O extends Record> O bound(
      PluginFactory<O> factory, PluginKind kind, Config options) {
    return OptionsBinder.bind(factory.optionsType(), options, kind.key(), owner(factory, kind));
  }

  private static String owner(PluginFactory<?> factory, PluginKind kind) {
    return kind.key() + " " + factory.name();
  }
}
