package io.evolkv.bench.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.TaskEvaluatorFactory;
import io.evolkv.bench.plugin.Plugin;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.plugin.PluginRegistry;

/** Binds what the registry found: per kind a map from names to factories. */
public final class PluginModule extends AbstractModule {
  private final PluginRegistry plugins;

  /**
   * A module of given extensions.
   *
   * @param plugins the extensions
   */
  public PluginModule(PluginRegistry plugins) {
    this.plugins = plugins;
  }

  @Override
  protected void configure() {
    bind(PluginRegistry.class).toInstance(plugins);
    bindAll(PluginKind.RUNTIME, new TypeLiteral<ModelRuntimeFactory<?>>() {});
    bindAll(PluginKind.TASK, new TypeLiteral<TaskEvaluatorFactory<?>>() {});
    bindAll(PluginKind.POLICY, new TypeLiteral<EvictionPolicyFactory<?>>() {});
    bindAll(PluginKind.OPTIMIZER, new TypeLiteral<BudgetOptimizerFactory<?>>() {});
  }

  private <F> void bindAll(PluginKind kind, TypeLiteral<F> type) {
    MapBinder<String, F> factories =
        MapBinder.newMapBinder(binder(), TypeLiteral.get(String.class), type);
    for (Plugin plugin : plugins.list()) {
      if (plugin.kind() == kind) {
        @SuppressWarnings("unchecked") // the scan put only factories of this kind there
        F factory = (F) plugin.factory();
        factories.addBinding(plugin.name()).toInstance(factory);
      }
    }
  }
}
