package io.evolkv.bench.cli;

import io.evolkv.bench.report.BarProgress;
import io.evolkv.bench.report.Glyphs;
import io.evolkv.bench.report.LineProgress;
import io.evolkv.bench.report.Progress;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a command that takes a while tells how far it is; a picocli mixin. */
final class ProgressOption {
  @Option(names = "--quiet", description = "Print the result only, no progress.")
  private boolean quiet;

  /** A bar where a person looks on, else a line now and then. */
  Progress on(Shell shell) {
    if (quiet) {
      return Progress.SILENT;
    }
    return shell.isTerminal(Shell.Channel.ERR)
        ? new BarProgress(shell.err(), Glyphs.of(shell.err().charset()))
        : new LineProgress(shell.err(), System::nanoTime);
  }

  /** Takes remarks for the person. */
  Consumer<String> noticesOn(Shell shell) {
    return quiet ? line -> {} : shell.err()::println;
  }
}
