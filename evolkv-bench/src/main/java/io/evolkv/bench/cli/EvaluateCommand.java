package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.ConfigValueFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.plugin.OptionsBinder;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.BudgetsFile;
import io.evolkv.bench.report.EvaluationReport;
import io.evolkv.bench.report.ModelInfo;
import io.evolkv.bench.search.EvaluationRun;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evolkv evaluate}: scores a task's held-out samples under budgets. */
@Command(
    name = "evaluate",
    description = {
      "Score the held-out samples of a task under given budgets, or under budget.mean."
    })
final class EvaluateCommand implements Callable<Integer> {
  /** The option with which a task that reads a file takes all of its rows. */
  private static final String ALL = "all";

  private final Shell shell;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--budgets",
      paramLabel = "FILE",
      description = "A budgets.json; its policy is used as well.")
  private Optional<Path> budgetsFile = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "The task; with one that reads a file, all of its rows count.")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "The policy; full keeps everything.")
  private Optional<String> policy = Optional.empty();

  @Option(
      names = "--all",
      description = "Use all rows of the task's file, not only those held out from searches.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  EvaluateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Optional<Budgets> budgets = budgetsFile.map(BudgetsFile::read);
    List<String> implied = new ArrayList<>();
    task.ifPresent(name -> implied.add("task.name=" + name));
    implied.addAll(policySettings(budgets));
    Settings settings = load(implied);
    boolean allRows = wantsAllRows(settings);
    if (allRows) {
      implied.add("task." + ALL + "=true");
      settings = load(implied);
    }
    EvaluationReport report =
        evaluate(settings, budgets, allRows ? Integer.MAX_VALUE : settings.heldOutSamples());
    budgets.ifPresent(given -> noteOtherModel(given.model(), report.model()));
    print(report);
    return 0;
  }

  /** Budgets go with another file of the same shape, but whoever reads the scores should know. */
  private void noteOtherModel(ModelInfo found, ModelInfo used) {
    boolean same =
        found.sha256().equals(used.sha256())
            && (found.sha256().isPresent() || found.name().equals(used.name()));
    if (!same) {
      shell
          .err()
          .printf(
              "evolkv: %s: these budgets were found on another model file, %s%n",
              budgetsFile.orElseThrow(), found.name());
    }
  }

  private Settings load(List<String> implied) {
    return options.load(shell, implied.toArray(String[]::new));
  }

  /** The policy to use: the one asked for, else the one that the budgets were found for. */
  private List<String> policySettings(Optional<Budgets> budgets) {
    List<String> settings = new ArrayList<>();
    policy
        .or(() -> budgets.map(Budgets::policy))
        .ifPresent(name -> settings.add("policy.name=" + name));
    boolean ownPolicy = policy.isEmpty() || policy.equals(budgets.map(Budgets::policy));
    if (budgets.isPresent() && ownPolicy && !Overrides.userSets("policy.name", spec)) {
      checkPolicy(budgets.get());
      settings.addAll(Overrides.ofSection("policy", budgets.get().policyOptions()));
    }
    return settings;
  }

  /** Checks the policy of a budgets file here, where the message can name the file. */
  private void checkPolicy(Budgets budgets) {
    String file = budgetsFile.map(Path::toString).orElseThrow();
    String name = budgets.policy();
    if (!shell.plugins().names(PluginKind.POLICY).contains(name)) {
      throw new InvalidInputException(
          "%s: policy.name: there is no policy %s; there are %s"
              .formatted(file, name, String.join(", ", shell.plugins().names(PluginKind.POLICY))));
    }
    OptionsBinder.bind(
        shell.plugins().policy(name).optionsType(),
        ConfigValueFactory.fromMap(budgets.policyOptions(), file).toConfig(),
        "policy.options",
        "policy " + name);
  }

  private boolean wantsAllRows(Settings settings) {
    String name = settings.task().name();
    boolean possible =
        shell.plugins().find(PluginKind.TASK, name).options().stream()
            .anyMatch(option -> option.name().equals(ALL));
    if (all && !possible) {
      throw new InvalidInputException(
          "--all: the task %s has no end; set heldOut.samples".formatted(name));
    }
    boolean userDecides =
        Overrides.userSets("heldOut.samples", spec) || Overrides.userSets("task." + ALL, spec);
    return all || (task.isPresent() && possible && !userDecides);
  }

  @SuppressWarnings("try") // assistants are open for the run, whose policies get them
  private EvaluationReport evaluate(Settings settings, Optional<Budgets> budgets, int samples) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime runtime = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class)) {
      budgets.ifPresent(
          given ->
              BudgetsFile.requireLayers(
                  budgetsFile.orElseThrow(), given, settings.model(), runtime.shape()));
      return injector
          .getInstance(EvaluationRun.class)
          .run(budgets.map(Budgets::budgets), samples, progress.on(shell));
    }
  }

  private void print(EvaluationReport report) {
    if (json) {
      shell.out().writeBytes(report.json().getBytes(StandardCharsets.UTF_8));
      shell.out().flush();
    } else {
      report.lines().forEach(shell.out()::println);
    }
  }
}
