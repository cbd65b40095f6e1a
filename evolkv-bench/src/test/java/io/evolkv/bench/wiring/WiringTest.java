package io.evolkv.bench.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelSource;
import io.evolkv.api.optimizer.BudgetOptimizer;
import io.evolkv.api.optimizer.OptimizationContext;
import io.evolkv.api.optimizer.SearchSpace;
import io.evolkv.api.plugin.NoOptions;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.task.TaskEvaluator;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.plugin.NamedPlugins;
import io.evolkv.bench.plugin.NamedPlugins.MadePolicy;
import io.evolkv.bench.plugin.NamedPlugins.MadeTask;
import io.evolkv.bench.plugin.NamedPlugins.Pooling;
import io.evolkv.bench.plugin.NamedPlugins.SnapOptions;
import io.evolkv.bench.plugin.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The graph of a run: what the settings name, made once, with the options they set. */
class WiringTest {
  private static final PluginRegistry PLUGINS = NamedPlugins.registry();

  @Test
  void theConfiguredPartsAreMadeWithTheirOptions() {
    Injector injector = injector("policy.window=16", "policy.pooling=group-mean", "task.length=99");

    assertThat(injector.getInstance(EvictionPolicy.class))
        .isEqualTo(new MadePolicy("snapkv", new SnapOptions(16, Pooling.GROUP_MEAN, false)));
    assertThat(injector.getInstance(TaskEvaluator.class))
        .isEqualTo(new MadeTask("recall", new NamedPlugins.LengthOptions(99)));
  }

  @Test
  void anotherNameGivesAnotherPart() {
    Injector injector =
        injector(
            "policy.name=full", "optimizer.name=random", "task.name=jsonl", "task.file=rows.jsonl");

    assertThat(injector.getInstance(EvictionPolicy.class))
        .isEqualTo(new MadePolicy("full", new NoOptions()));
    assertThat(injector.getInstance(TaskEvaluator.class))
        .isEqualTo(new MadeTask("jsonl", new NamedPlugins.FileOptions("rows.jsonl")));
    assertThat(optimized(injector)).isEqualTo("randomNoOptions[]");
    assertThat(optimized(injector("optimizer.sigma=0.5")))
        .isEqualTo("evolkvSigmaOptions[sigma=0.5, runs=5000000000]");
  }

  /** What the optimizer of {@link NamedPlugins} says it was made of. */
  private static @Nullable String optimized(Injector injector) {
    BudgetOptimizer optimizer = injector.getInstance(BudgetOptimizer.class);
    return catchThrowable(
            () ->
                optimizer.optimize(
                    candidates -> List.of(), new SearchSpace(1, 1), OptimizationContext.of(1)))
        .getMessage();
  }

  @Test
  void everyPartIsMadeOnce() {
    Injector injector = injector();

    assertThat(injector.getInstance(TaskEvaluator.class))
        .isSameAs(injector.getInstance(TaskEvaluator.class));
    assertThat(injector.getInstance(EvictionPolicy.class))
        .isSameAs(injector.getInstance(EvictionPolicy.class));
    assertThat(injector.getInstance(BudgetOptimizer.class))
        .isSameAs(injector.getInstance(BudgetOptimizer.class));
    assertThat(injector.getInstance(PluginRegistry.class)).isSameAs(PLUGINS);
  }

  @Test
  void policiesToCompareWithHaveTheirDefaultsAndTheConfiguredOneItsOptions() {
    PolicySource snapkv = injector("policy.window=16").getInstance(PolicySource.class);
    PolicySource full = injector("policy.name=full").getInstance(PolicySource.class);

    assertThat(snapkv.policy("snapkv"))
        .isEqualTo(new MadePolicy("snapkv", new SnapOptions(16, Pooling.MAX, false)));
    assertThat(snapkv.policy("pyramidkv")).isEqualTo(new MadePolicy("pyramidkv", new NoOptions()));
    assertThat(full.policy("snapkv"))
        .isEqualTo(new MadePolicy("snapkv", new SnapOptions(8, Pooling.MAX, false)));
  }

  @Test
  void aPolicyThatDoesNotExistIsToldWithNearOnes() {
    PolicySource policies = injector().getInstance(PolicySource.class);

    assertThatThrownBy(() -> policies.policy("snapk"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("there is no policy named 'snapk'; did you mean snapkv?");
  }

  @Test
  void nothingIsOpenedBeforeItIsAskedFor() {
    Injector injector = injector("model=none.gguf", "execution.threads=3");

    assertThatThrownBy(() -> injector.getInstance(ModelRuntime.class))
        .isInstanceOf(ProvisionException.class)
        .cause()
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("opened " + new ModelSource("none.gguf", 3));
  }

  @Test
  void aFailureInTheGraphLogsNothing() {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger.getLogger("").addHandler(handler);
    try {
      assertThatThrownBy(() -> injector().getInstance(ModelRuntime.class))
          .isInstanceOf(ProvisionException.class);
    } finally {
      Logger.getLogger("").removeHandler(handler);
    }

    assertThat(logged).isEmpty();
  }

  private static Injector injector(String... overrides) {
    Settings settings = new SettingsLoader(PLUGINS).load(Optional.empty(), List.of(overrides));
    return Wiring.injector(settings, PLUGINS);
  }
}
