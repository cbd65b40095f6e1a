package io.evolkv.bench.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** The program: sub-commands, and what their failures look like. */
public final class Main {
  private static final int WIDTH = 96;

  private final Shell shell;

  /**
   * The program in a shell.
   *
   * @param shell streams and plugins
   */
  public Main(Shell shell) {
    this.shell = shell;
  }

  /**
   * Starts the program and ends the process. Its output is English, numbers included, wherever it
   * runs.
   *
   * @param args the command line
   */
  public static void main(String... args) {
    Locale.setDefault(Locale.ROOT);
    StandardError.restore();
    System.exit(new Main(Shell.ofProcess()).run(args));
  }

  /**
   * Runs one command line.
   *
   * @param args the command line
   * @return the exit code: 0 for success, 1 for a check that did not pass, 2 for something that the
   *     user can mend, 70 for a defect of the program
   */
  public int run(String... args) {
    RootCommand root = new RootCommand();
    Failures failures = new Failures(shell.err(), root::stackTraceWanted);
    try {
      int exitCode = commandLine(root, failures).execute(args);
      boolean hasResult = exitCode == 0 || exitCode == Failures.CHECK_NOT_PASSED;
      return hasResult && shell.out().checkError() ? failures.lostOutput() : exitCode;
    } catch (Error e) {
      return failures.unexpected(e);
    }
  }

  private CommandLine commandLine(RootCommand root, Failures failures) {
    CommandLine evolkv =
        new CommandLine(root)
            .addSubcommand(new SearchCommand(shell))
            .addSubcommand(new EvaluateCommand(shell))
            .addSubcommand(new ExpandCommand(shell))
            .addSubcommand(new CompareCommand(shell))
            .addSubcommand(new RunsCommand(shell))
            .addSubcommand(new WatchCommand(shell))
            .addSubcommand(new PluginsCommand(shell))
            .addSubcommand(new PullCommand(shell))
            .addSubcommand(new InspectCommand(shell))
            .addSubcommand(new GenerateCommand(shell))
            .addSubcommand(new TokenizeCommand(shell))
            .addSubcommand(new VerifyCommand(shell))
            .addSubcommand(new BenchCommand(shell))
            .addSubcommand(new BenchSearchCommand(shell));
    Ansi colours = shell.isTerminal(Shell.Channel.OUT) ? Ansi.AUTO : Ansi.OFF;
    return evolkv
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(Help.defaultColorScheme(colours))
        .setUsageHelpWidth(WIDTH)
        .setOut(writer(shell.out()))
        .setErr(writer(shell.err()))
        .setParameterExceptionHandler(failures::usage)
        .setExecutionExceptionHandler(failures::execution);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
