package io.evolkv.bench.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.plugin.PluginRegistry;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry to the object graph of a run. */
public final class Wiring {
  /**
   * Guice looks up line numbers for its own messages, and logs a stack trace when it cannot read
   * the class files of a newer Java. Kept in a field: the JDK forgets the level of a logger that
   * nobody holds.
   */
  private static final Logger LINE_NUMBERS =
      Logger.getLogger("com.google.inject.internal.util.LineNumbers");

  static {
    LINE_NUMBERS.setLevel(Level.OFF);
  }

  private Wiring() {}

  /**
   * The graph of one run. It makes things when they are first asked for; whoever gets the {@link
   * io.evolkv.api.model.ModelRuntime} from it closes that at the end, best with {@code
   * try}-with-resources. What fails inside comes as Guice's {@code ProvisionException} with the
   * cause in it.
   *
   * @param settings the run's settings
   * @param plugins the extensions there are
   * @return an injector of {@link Settings}, {@code ModelRuntime}, {@code EvictionPolicy}, {@code
   *     BudgetOptimizer}, {@code TaskEvaluator} and {@link PolicySource}
   */
  public static Injector injector(Settings settings, PluginRegistry plugins) {
    return Guice.createInjector(
        Stage.DEVELOPMENT, new PluginModule(plugins), new RunModule(settings));
  }

  /**
   * Opens a model alone, without a run around it.
   *
   * @param source which model
   * @param runtime what opens it
   * @param plugins the extensions there are
   * @return the model; the caller closes it
   * @throws io.evolkv.api.error.InvalidInputException when there is no such runtime, or the model
   *     is missing or damaged
   */
  public static ModelRuntime model(
      ModelSource source, PluginChoice runtime, PluginRegistry plugins) {
    return RunModule.open(plugins.runtime(runtime.name()), source, runtime);
  }
}
