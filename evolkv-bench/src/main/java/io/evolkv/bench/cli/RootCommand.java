package io.evolkv.bench.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code evolkv} without a sub-command: options that all have. */
@Command(
    name = "evolkv",
    versionProvider = RootCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Searches how many tokens each layer of a language model has to keep in its KV cache.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Start with: evolkv search",
      "Help on a command: evolkv COMMAND --help",
      "Exit codes: 0 success, 1 a check that did not pass, 2 something in the input to mend,",
      "            70 a defect of the program, 130 stopped by Ctrl-C"
    })
final class RootCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the annotation
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the annotation
  private boolean version;

  @Option(
      names = Failures.STACK_TRACE,
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure came from.")
  private boolean stackTrace;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  boolean stackTraceWanted() {
    return stackTrace;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Failures.INVALID_INPUT;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(RootCommand.class.getPackage().getImplementationVersion())
              .orElse("(not from a jar)");
      return new String[] {
        "evolkv " + version, "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
