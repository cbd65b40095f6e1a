package io.evolkv.bench.cli;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.wiring.Wiring;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command opens its model, without a run around it; a picocli mixin. */
final class RuntimeOptions {
  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Option(
      names = {"-o", "--option"},
      paramLabel = "KEY=VALUE",
      description = "Set an option of the runtime, for example -o runtime.kernels=scalar.")
  private List<String> overrides = new ArrayList<>();

  /** Opens a model; the caller closes it. */
  ModelRuntime open(ModelOptions model, Shell shell) {
    int usedThreads = threads.given().orElse(Runtime.getRuntime().availableProcessors());
    List<String> all = new ArrayList<>(List.of("runtime.name=" + model.runtime()));
    all.addAll(overrides);
    PluginChoice runtime = new SettingsLoader(shell.plugins()).loadRuntime(all);
    return Wiring.model(model.source(usedThreads), runtime, shell.plugins());
  }
}
