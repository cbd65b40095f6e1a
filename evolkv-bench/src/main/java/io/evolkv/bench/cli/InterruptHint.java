package io.evolkv.bench.cli;

import io.evolkv.bench.report.Progress;
import java.io.PrintStream;

/**
 * Says how a search goes on when the process is stopped, by Ctrl-C for example, between the
 * search's first progress and the closing of this.
 */
final class InterruptHint implements AutoCloseable {
  private final Thread hint;
  private volatile boolean begun;

  private InterruptHint(Shell shell) {
    hint = new Thread(() -> print(shell), "interrupt-hint");
  }

  /**
   * Waits for an interruption.
   *
   * @param shell where to say it
   */
  static InterruptHint on(Shell shell) {
    InterruptHint interrupt = new InterruptHint(shell);
    Runtime.getRuntime().addShutdownHook(interrupt.hint);
    return interrupt;
  }

  /** The same progress, whose beginning shows that there is a run to go on with. */
  Progress watching(Progress progress) {
    return (work, total, unit) -> {
      begun = true;
      return progress.begin(work, total, unit);
    };
  }

  private void print(Shell shell) {
    if (!begun) {
      return;
    }
    PrintStream err = shell.err();
    if (shell.isTerminal(Shell.Channel.ERR)) {
      // The progress bar and the terminal's ^C may stand on the present line.
      err.println();
    }
    err.println("evolkv: interrupted; the same command with --resume goes on from here");
    err.flush();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hint);
    } catch (IllegalStateException e) {
      // The process is ending, and the hint is being given.
      return;
    }
  }
}
