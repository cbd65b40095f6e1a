package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.report.Answer;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.EvaluationReport;
import io.evolkv.bench.search.EvaluationRun;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

  @Mixin private PolicyOptions policy = new PolicyOptions();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "The task; with one that reads a file, all of its rows count.")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--all",
      description = "Use all rows of the task's file, not only those held out from searches.")
  private boolean all;

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "Write what was answered to each sample: JSON, a sample a line.")
  private Optional<Path> answersFile = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  EvaluateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Optional<Budgets> budgets = policy.budgets();
    Config implied =
        task.map(name -> setting("task.name", name, "--task " + name))
            .orElse(ConfigFactory.empty())
            .withFallback(policy.settings(budgets, shell));
    Settings settings = options.load(shell, implied);
    boolean allRows = wantsAllRows(settings);
    if (allRows) {
      settings = options.load(shell, setting("task." + ALL, true, "--all").withFallback(implied));
    }
    Optional<ResultFile> file = answersFile.map(path -> ResultFile.at(path, "--answers"));
    StringBuilder answers = new StringBuilder();
    EvaluationReport report =
        evaluate(
            settings,
            budgets,
            allRows ? Integer.MAX_VALUE : settings.heldOutSamples(),
            file.isPresent() ? answer -> answers.append(answer.line()) : answer -> {});
    file.ifPresent(opened -> opened.write(answers.toString()));
    budgets.ifPresent(given -> policy.noteOtherModel(given, report.model(), shell));
    print(report);
    return 0;
  }

  private static Config setting(String key, Object value, String place) {
    return ConfigFactory.parseMap(Map.of(key, value), place);
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
  private EvaluationReport evaluate(
      Settings settings, Optional<Budgets> budgets, int samples, Consumer<Answer> answers) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime runtime = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class)) {
      budgets.ifPresent(given -> policy.requireLayers(given, settings.model(), runtime.shape()));
      return injector
          .getInstance(EvaluationRun.class)
          .run(budgets.map(Budgets::budgets), samples, answers, progress.on(shell));
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
