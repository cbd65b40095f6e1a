package io.evolkv.bench.cli;

import java.io.PrintStream;

/** Says how to go on when the process is stopped, by Ctrl-C for example, while this is open. */
final class InterruptHint implements AutoCloseable {
  private final Thread hint;

  private InterruptHint(Thread hint) {
    this.hint = hint;
  }

  /**
   * Waits for an interruption of a search.
   *
   * @param shell where to say it
   */
  static InterruptHint ofSearch(Shell shell) {
    Thread hint = new Thread(() -> print(shell), "interrupt-hint");
    Runtime.getRuntime().addShutdownHook(hint);
    return new InterruptHint(hint);
  }

  private static void print(Shell shell) {
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
