package io.evolkv.bench.cli;

import com.google.inject.Injector;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.report.CandidateCost;
import io.evolkv.bench.search.CandidateBenchmark;
import io.evolkv.bench.wiring.AssistantModels;
import io.evolkv.bench.wiring.Wiring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evolkv bench-search}: what a candidate of a search costs on this machine. */
@Command(
    name = "bench-search",
    description = {
      "Measure what a candidate of a search costs here, and where its time goes.",
      "Beside it stands a candidate whose prompts are prefilled for it alone."
    })
final class BenchSearchCommand implements Callable<Integer> {
  private static final int MOST_CANDIDATES = 1_000;

  private final Shell shell;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "10",
      description = "Candidates to measure together (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  BenchSearchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (candidates < 1 || candidates > MOST_CANDIDATES) {
      throw new InvalidInputException(
          "--candidates is %d, it must be between 1 and %d".formatted(candidates, MOST_CANDIDATES));
    }
    Settings settings = options.load(shell, ConfigFactory.empty());
    CandidateCost cost = inFolder(settings);
    if (json) {
      shell.out().writeBytes(cost.json().getBytes(StandardCharsets.UTF_8));
      shell.out().flush();
    } else {
      cost.lines().forEach(line -> shell.out().println(Printable.line(line)));
    }
    return 0;
  }

  /** Works in a folder on the disk that searches write to, and deletes it. */
  private CandidateCost inFolder(Settings settings) {
    try {
      Path folder = Files.createTempDirectory(Files.createDirectories(settings.outputDir()), "b");
      try {
        return run(settings, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw DiskFailure.writing(settings.outputDir(), e, "mend this, or set output.dir");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }

  @SuppressWarnings("try") // assistants are open for the run, whose policies get them
  private CandidateCost run(Settings settings, Path folder) {
    Injector injector = Wiring.injector(settings, shell.plugins());
    try (ModelRuntime runtime = injector.getInstance(ModelRuntime.class);
        AssistantModels assistants = injector.getInstance(AssistantModels.class)) {
      return injector
          .getInstance(CandidateBenchmark.class)
          .run(candidates, folder, progress.on(shell));
    }
  }
}
