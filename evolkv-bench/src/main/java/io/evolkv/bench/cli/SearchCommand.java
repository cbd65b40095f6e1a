package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.journal.RunDirectory;
import io.evolkv.bench.report.Glyphs;
import io.evolkv.bench.report.SearchReport;
import io.evolkv.bench.search.SearchResult;
import io.evolkv.bench.search.SearchRun;
import io.evolkv.bench.search.Start;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evolkv search}: finds budgets and compares them on held-out samples. */
@Command(
    name = "search",
    description = {
      "Search budgets per layer and compare them with other policies at equal memory.",
      "Everything measured is kept in a run directory, so that a stopped search can go on."
    })
final class SearchCommand implements Callable<Integer> {
  private static final String NEWEST = "";

  private final Shell shell;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--resume",
      arity = "0..1",
      paramLabel = "RUN",
      fallbackValue = NEWEST,
      description =
          "Go on with this run, a directory or a name that evolkv runs lists, by its own"
              + " configuration if no CONFIG is given;"
              + " without RUN, with the newest run that has the same settings.")
  private Optional<String> resume = Optional.empty();

  @Mixin private ProgressOption progress = new ProgressOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  SearchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Start start = start();
    Settings settings = options.load(shell, configurationOf(start));
    print(run(start, settings));
    return 0;
  }

  @SuppressWarnings("try") // the models are open for the run, which gets them from the injector
  private SearchResult run(Start start, Settings settings) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime runtime = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class);
        InterruptHint hint = InterruptHint.on(shell)) {
      return injector
          .getInstance(SearchRun.class)
          .run(start, hint.watching(progress.on(shell)), progress.noticesOn(shell));
    }
  }

  private Start start() {
    if (resume.isEmpty()) {
      return new Start.Fresh();
    }
    return resume.get().equals(NEWEST)
        ? new Start.ResumeNewest()
        : new Start.Resume(RunArgument.directory(resume.get()));
  }

  /** The settings of the run to go on with, unless a configuration file is given. */
  private Config configurationOf(Start start) {
    boolean fileGiven = spec.commandLine().getParseResult().hasMatchedPositional(0);
    if (fileGiven || !(start instanceof Start.Resume run)) {
      return ConfigFactory.empty();
    }
    Path file = run.directory().resolve(RunDirectory.CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "%s is not a run directory: it has no %s; evolkv runs lists those there are"
              .formatted(run.directory(), RunDirectory.CONFIG));
    }
    return Overrides.ofFile(file);
  }

  private void print(SearchResult result) {
    PrintStream out = shell.out();
    Path directory = result.directory();
    new SearchReport(Glyphs.of(out.charset())).lines(result.summary()).forEach(out::println);
    out.println();
    out.println("Written to " + directory);
    out.println("Measure these budgets on your own prompts:");
    out.println(
        "  %s evaluate %s --budgets %s --task jsonl -o task.file=FILE"
            .formatted(
                Shell.command(),
                directory.resolve(RunDirectory.CONFIG),
                directory.resolve(RunDirectory.BUDGETS)));
  }
}
