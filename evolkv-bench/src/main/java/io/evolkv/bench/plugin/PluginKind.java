package io.evolkv.bench.plugin;

import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.plugin.PluginFactory;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.TaskEvaluatorFactory;
import java.util.Locale;

/** The four kinds of extension, in the order in which lists show them. */
public enum PluginKind {
  /** Opens and runs models. */
  RUNTIME(ModelRuntimeFactory.class, "Model runtimes"),
  /** Brings prompts with known answers. */
  TASK(TaskEvaluatorFactory.class, "Tasks"),
  /** Chooses the cache entries that stay. */
  POLICY(EvictionPolicyFactory.class, "Eviction policies"),
  /** Searches layer budgets. */
  OPTIMIZER(BudgetOptimizerFactory.class, "Budget optimizers");

  @SuppressWarnings("rawtypes") // a service is looked up by its raw class
  private final Class<? extends PluginFactory> service;

  private final String heading;

  @SuppressWarnings("rawtypes")
  PluginKind(Class<? extends PluginFactory> service, String heading) {
    this.service = service;
    this.heading = heading;
  }

  /**
   * The service provider interface of this kind.
   *
   * @return the interface that {@code META-INF/services} names
   */
  @SuppressWarnings("rawtypes")
  public Class<? extends PluginFactory> service() {
    return service;
  }

  /**
   * The section of the configuration that chooses one: {@code runtime}, {@code task}, {@code
   * policy} or {@code optimizer}.
   *
   * @return the key, also the word for one such extension in a sentence
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The title of a list of this kind.
   *
   * @return a plural
   */
  public String heading() {
    return heading;
  }
}
