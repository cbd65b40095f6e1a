package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntime;
import io.evolkv.bench.verification.Verification;
import io.evolkv.bench.verification.VerificationReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evolkv verify}: a model beside the outputs of a reference implementation. */
@Command(
    name = "verify",
    description = {
      "Compare a model's logits and greedy tokens with a file of reference outputs.",
      "Exit code 1 when a logit is further off than the tolerance, or greedy tokens part where",
      "the reference's margin is above it."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ModelOptions model = new ModelOptions();

  @Parameters(
      index = "1",
      paramLabel = "GOLDENS.json",
      description = "Prompts with the reference's logits, greedy tokens and margins.")
  private Path goldens = Path.of("");

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "0.002",
      description = "Largest difference of a logit that counts as equal (default: 0.002).")
  private double tolerance;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Mixin private RuntimeOptions runtime = new RuntimeOptions();

  @Mixin private ProgressOption progress = new ProgressOption();

  VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new InvalidInputException(
          "--tolerance is " + tolerance + ", it must be a number of at least 0");
    }
    VerificationReport report = verify();
    if (json) {
      JsonOutput.print(shell.out(), report.json());
    } else {
      report.lines().forEach(shell.out()::println);
    }
    return report.agrees() ? 0 : Failures.CHECK_NOT_PASSED;
  }

  private VerificationReport verify() {
    try (ModelRuntime opened = runtime.open(model, shell)) {
      return Verification.of(
          opened, model.source(1).location(), goldens, tolerance, progress.on(shell));
    }
  }
}
