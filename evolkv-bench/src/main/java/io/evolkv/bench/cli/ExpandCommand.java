package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.report.Budgets;
import io.evolkv.bench.report.BudgetsFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evolkv expand}: scales found budgets to another mean. */
@Command(
    name = "expand",
    description = {
      "Scale the budgets of a search to another mean budget, in proportion.",
      "Prints a budgets.json for evolkv evaluate --budgets, without a score."
    })
final class ExpandCommand implements Callable<Integer> {
  private static final int LARGEST_BUDGET = 1_000_000;

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "The budgets.json of a search.")
  private Path file = Path.of("");

  @Option(
      names = "--mean-budget",
      paramLabel = "N",
      required = true,
      description = "Entries per layer and KV head on average.")
  private int meanBudget;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write this file instead of printing.")
  private Optional<Path> output = Optional.empty();

  ExpandCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Budgets found = BudgetsFile.read(file);
    if (found.budgets().total() == 0) {
      throw new InvalidInputException(
          file + ": layers has no budget above 0, so there are no proportions to keep");
    }
    requireMeanBudget(found.model().shape().compressedLayers().size());
    Optional<ResultFile> target = output.map(path -> ResultFile.at(path, "--output"));
    String scaled = BudgetsFile.write(found.scaledTo(meanBudget));
    target.ifPresentOrElse(opened -> opened.write(scaled), () -> print(scaled));
    return 0;
  }

  private void requireMeanBudget(int layers) {
    int largest = Math.min(LARGEST_BUDGET, Integer.MAX_VALUE / layers);
    if (meanBudget < 1 || meanBudget > largest) {
      throw new InvalidInputException(
          "--mean-budget is %d, for %d layers it must be between 1 and %d"
              .formatted(meanBudget, layers, largest));
    }
  }

  private void print(String content) {
    shell.out().writeBytes(content.getBytes(StandardCharsets.UTF_8));
    shell.out().flush();
  }
}
