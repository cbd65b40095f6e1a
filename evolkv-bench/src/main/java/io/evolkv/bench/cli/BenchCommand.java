package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelSource;
import io.evolkv.bench.benchmark.Benchmark;
import io.evolkv.bench.benchmark.BenchmarkReport;
import io.evolkv.bench.benchmark.BenchmarkResult;
import io.evolkv.bench.benchmark.BenchmarkSettings;
import io.evolkv.bench.benchmark.Workload;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.wiring.Wiring;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evolkv bench}: how fast a model runs on this machine. */
@Command(
    name = "bench",
    description = {
      "Measure how fast a model runs here: prefill, one sequence, many sequences together.",
      "Beside the rates are the share of the machine's arithmetic peak, the time to start, and memory.",
      "Rates are the best of the repetitions after one to warm up, with their median beside it."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_TOKENS = 10_000_000;
  private static final int MOST_SEQUENCES = 10_000;
  private static final int MOST_REPETITIONS = 1_000;

  private final Shell shell;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompt-lengths",
      paramLabel = "N",
      split = ",",
      defaultValue = "512,2048",
      description =
          "Tokens of the prompts to prefill, at most the model's context; sequences are decoded after"
              + " the first (default: ${DEFAULT-VALUE}).")
  private List<Integer> promptLengths = new ArrayList<>();

  @Option(
      names = "--sequences",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,32,64",
      description = "Sequences to decode together (default: ${DEFAULT-VALUE}).")
  private List<Integer> sequences = new ArrayList<>();

  @Option(
      names = "--new-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Tokens that each sequence decodes (default: ${DEFAULT-VALUE}).")
  private int newTokens;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Measurements of each kind (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--only",
      paramLabel = "KIND",
      converter = WorkloadName.class,
      completionCandidates = WorkloadName.class,
      description = "Measure one kind of work alone: ${COMPLETION-CANDIDATES}.")
  private Optional<Workload.Kind> only = Optional.empty();

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Mixin private ProgressOption progress = new ProgressOption();

  @Option(
      names = {"-o", "--option"},
      paramLabel = "KEY=VALUE",
      description = "Set an option of the runtime, for example -o runtime.kernels=scalar.")
  private List<String> overrides = new ArrayList<>();

  BenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    int usedThreads = threads.given().orElse(Runtime.getRuntime().availableProcessors());
    BenchmarkSettings settings = settings();
    ModelSource source = model.source(usedThreads);
    PluginChoice runtime = runtime();
    BenchmarkResult result =
        new Benchmark(settings, progress.on(shell))
            .run(
                source.location(),
                usedThreads,
                () -> Wiring.model(source, runtime, shell.plugins()));
    BenchmarkReport report = new BenchmarkReport(result);
    if (json) {
      JsonOutput.print(shell.out(), report.json());
    } else {
      report.lines().forEach(line -> shell.out().println(Printable.line(line)));
    }
    return 0;
  }

  private BenchmarkSettings settings() {
    promptLengths.forEach(n -> check("--prompt-lengths", n, MOST_TOKENS));
    sequences.forEach(n -> check("--sequences", n, MOST_SEQUENCES));
    check("--new-tokens", newTokens, MOST_TOKENS);
    check("--repetitions", repetitions, MOST_REPETITIONS);
    return new BenchmarkSettings(
        promptLengths,
        sequences,
        newTokens,
        repetitions,
        only.map(EnumSet::of).orElseGet(() -> EnumSet.allOf(Workload.Kind.class)));
  }

  private static void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new InvalidInputException(
          "%s is %d, it must be between 1 and %d".formatted(option, value, most));
    }
  }

  private PluginChoice runtime() {
    List<String> all = new ArrayList<>(List.of("runtime.name=" + model.runtime()));
    all.addAll(overrides);
    return new SettingsLoader(shell.plugins()).loadRuntime(all);
  }
}
