package io.evolkv.bench.cli;

/** A line that a person sees on the terminal until something is done, and that is gone then. */
final class WaitingLine implements AutoCloseable {
  private final Shell shell;
  private String text;

  private WaitingLine(Shell shell, String text) {
    this.shell = shell;
    this.text = text;
  }

  /** Shows a text, less than a line long, where standard error is a terminal. */
  static WaitingLine on(Shell shell, String text) {
    WaitingLine line = new WaitingLine(shell, shell.isTerminal(Shell.Channel.ERR) ? text : "");
    line.print(line.text);
    return line;
  }

  private void print(String written) {
    shell.err().print(written);
    shell.err().flush();
  }

  @Override
  public void close() {
    if (!text.isEmpty()) {
      print("\r" + " ".repeat(text.length()) + "\r");
      text = "";
    }
  }
}
