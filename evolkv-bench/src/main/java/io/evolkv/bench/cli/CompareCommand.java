package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.report.ComparisonReport;
import io.evolkv.bench.search.ComparisonPlan;
import io.evolkv.bench.search.ComparisonRun;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evolkv compare}: many policies under several mean budgets on the same samples. */
@Command(
    name = "compare",
    description = {
      "Compare policies under several mean budgets on the held-out samples of a task, in one table.",
      "Each prompt is prefilled once for all of them."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int LARGEST_BUDGET = 1_000_000;

  private final Shell shell;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--policies",
      paramLabel = "NAME",
      split = ",",
      description = {
        "The policies; without it all there are, less those that need an option without a default."
      })
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--policy-option",
      paramLabel = "NAME.KEY=VALUE",
      description = {
        "An option of one policy, for example smallkv.assistant=first:2; may be repeated."
      })
  private List<String> policyOptions = new ArrayList<>();

  @Option(
      names = "--mean-budgets",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,64,128,256",
      description = "Entries per layer and KV head on average (default: ${DEFAULT-VALUE}).")
  private List<Integer> meanBudgets = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Write FILE.json and FILE.md; without it, files named after the time in output.dir."
      })
  private Optional<Path> output = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  CompareCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Settings settings = options.load(shell, ConfigFactory.empty());
    ComparisonPlan plan = plan();
    ComparisonFiles files =
        output.map(ComparisonFiles::at).orElseGet(() -> ComparisonFiles.in(settings.outputDir()));
    ComparisonReport report = compare(settings, plan);
    print(report);
    files.write(report);
    if (!json) {
      shell.out().println("Written to " + files.json().path() + " and " + files.markdown().path());
    }
    return 0;
  }

  private ComparisonPlan plan() {
    for (int budget : meanBudgets) {
      if (budget < 1 || budget > LARGEST_BUDGET) {
        throw new InvalidInputException(
            "--mean-budgets has %d, each must be between 1 and %d"
                .formatted(budget, LARGEST_BUDGET));
      }
    }
    requireDifferent("--mean-budgets", meanBudgets);
    requireDifferent("--policies", policies);
    policies.forEach(name -> shell.plugins().find(PluginKind.POLICY, name));
    List<String> all = shell.plugins().names(PluginKind.POLICY);
    boolean partial = policies.isEmpty();
    return new ComparisonPlan(partial ? all : policies, givenOptions(), meanBudgets, partial);
  }

  private static void requireDifferent(String option, List<?> values) {
    if (values.stream().distinct().count() < values.size()) {
      throw new InvalidInputException(option + " names something twice: " + values);
    }
  }

  private Map<String, Map<String, String>> givenOptions() {
    Map<String, Map<String, String>> given = new TreeMap<>();
    for (String option : policyOptions) {
      int dot = option.indexOf('.');
      int equals = option.indexOf('=');
      if (dot < 1 || equals < dot + 2) {
        throw new InvalidInputException(
            "--policy-option %s: write it as NAME.KEY=VALUE".formatted(option));
      }
      String policy = option.substring(0, dot);
      shell.plugins().find(PluginKind.POLICY, policy);
      if (!policies.isEmpty() && !policies.contains(policy)) {
        throw new InvalidInputException(
            "--policy-option %s: --policies does not name %s".formatted(option, policy));
      }
      given
          .computeIfAbsent(policy, name -> new TreeMap<>())
          .put(option.substring(dot + 1, equals), option.substring(equals + 1));
    }
    return given;
  }

  @SuppressWarnings("try") // assistants are open for the run, whose policies get them
  private ComparisonReport compare(Settings settings, ComparisonPlan plan) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime runtime = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class)) {
      return injector.getInstance(ComparisonRun.class).run(plan, progress.on(shell));
    }
  }

  private void print(ComparisonReport report) {
    if (json) {
      shell.out().writeBytes(report.json().getBytes(StandardCharsets.UTF_8));
      shell.out().flush();
    } else {
      report.lines().forEach(line -> shell.out().println(Printable.line(line)));
      shell.out().println();
    }
  }
}
