package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.config.SettingsLoader;
import io.evolkv.bench.journal.JournalReader;
import io.evolkv.bench.journal.RunContent;
import io.evolkv.bench.journal.RunDirectory;
import io.evolkv.bench.journal.RunStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code evolkv runs}: the runs there are, and what the journal of one says. */
@Command(
    name = "runs",
    description = {
      "List the runs of evolkv search, the newest first.",
      "A run is finished, stopped (evolkv search --resume RUN goes on with it), running (evolkv"
          + " watch RUN shows how far it is), old (of an earlier version) or unreadable."
    })
final class RunsCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where run directories are; without it, the default of output.dir.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Option(
      names = "--results",
      paramLabel = "RUN",
      description =
          "Print the result tables of this run's journal instead, a row a line as JSON. Equal"
              + " searches print equal lines.")
  private Optional<String> results = Optional.empty();

  RunsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (results.isPresent()) {
      printResults(RunArgument.directory(results.get()));
      return 0;
    }
    Path parent = folder.orElseGet(SettingsLoader::defaultOutputDir);
    if (folder.isPresent() && !Files.isDirectory(parent)) {
      throw new InvalidInputException("there is no folder " + parent);
    }
    List<RunStatus> runs = RunStatus.all(parent);
    for (RunStatus run : runs) {
      run.problem().ifPresent(problem -> shell.err().println("evolkv: " + Printable.line(problem)));
    }
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      runs.forEach(run -> describe(array.addObject(), run));
      JsonOutput.print(shell.out(), array);
    } else if (runs.isEmpty()) {
      shell
          .out()
          .println(
              "There is no run under %s; %s search makes one.".formatted(parent, Shell.command()));
    } else {
      RunsTable.lines(runs).forEach(shell.out()::println);
    }
    return 0;
  }

  private void printResults(Path run) {
    Path journal = run.resolve(RunDirectory.JOURNAL);
    if (!Files.exists(journal)) {
      throw new InvalidInputException("there is no journal " + journal);
    }
    JournalReader.results(
        journal, line -> shell.out().writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
    shell.out().flush();
  }

  private static void describe(ObjectNode node, RunStatus run) {
    node.put("directory", run.directory().toString());
    node.put("name", run.name());
    node.put("state", run.state().name().toLowerCase(Locale.ROOT));
    run.problem().ifPresent(problem -> node.put("problem", problem));
    run.content().ifPresent(content -> describe(node, content));
  }

  private static void describe(ObjectNode node, RunContent content) {
    content.started().ifPresent(started -> node.put("started", started.toString()));
    node.put("model", content.model());
    node.put("task", content.task());
    node.put("policy", content.policy());
    node.put("optimizer", content.optimizer());
    node.put("candidates", content.candidates());
    content.bestScore().ifPresent(score -> node.put("bestScore", score));
  }
}
