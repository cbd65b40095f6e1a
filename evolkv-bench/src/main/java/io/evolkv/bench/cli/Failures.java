package io.evolkv.bench.cli;

import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.plugin.NearMatches;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person what went wrong, in a line or two, and gives the exit code for it. */
final class Failures {
  static final String STACK_TRACE = "--stacktrace";

  /** The command did its work, and what it looked at is not as it should be. */
  static final int CHECK_NOT_PASSED = 1;

  static final int INVALID_INPUT = 2;

  private static final int DEFECT = 70;

  /** Packages that check what they are called with: the fault is the caller's. */
  private static final String API = "io.evolkv.api.";

  /** Name of the class loader of the JDK's lesser modules; the others have no class loader. */
  private static final String JDK = "platform";

  /** Name of the class loader of the class path. */
  private static final String APPLICATION = "app";

  private final PrintStream err;
  private final BooleanSupplier stackTraceWanted;

  Failures(PrintStream err, BooleanSupplier stackTraceWanted) {
    this.err = err;
    this.stackTraceWanted = stackTraceWanted;
  }

  /** A command line that cannot be understood. */
  int usage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    say(
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched.getUnmatched().getFirst(), command.getCommandSpec())
            : String.valueOf(failure.getMessage()).replaceFirst("^Error: ", ""));
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return INVALID_INPUT;
  }

  private static String unmatched(String argument, CommandSpec command) {
    if (argument.startsWith("-")) {
      String option = argument.replaceFirst("=.*", "");
      return "there is no option " + option + NearMatches.among(visible(command)).hint(option);
    }
    return command.subcommands().isEmpty()
        ? "'" + argument + "' is one argument too many" + promptHint(command)
        : "there is no command '"
            + argument
            + "'"
            + NearMatches.among(command.subcommands().keySet()).hint(argument);
  }

  private static String promptHint(CommandSpec command) {
    return command.findOption("--prompt") == null ? "" : "; a prompt stands behind --prompt";
  }

  private static List<String> visible(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .map(OptionSpec::longestName)
        .toList();
  }

  /** A command that failed. */
  int execution(Exception failure, CommandLine command, ParseResult parsed) {
    Throwable cause = failure;
    while ((cause instanceof ProvisionException || cause instanceof CreationException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (!(cause instanceof InvalidInputException)) {
      return unexpected(cause);
    }
    say(cause.getMessage());
    traceIfWanted(cause);
    return INVALID_INPUT;
  }

  /** Results that the disk did not take. */
  int lostOutput() {
    say("the result could not be written to standard output in full; is the disk full?");
    return INVALID_INPUT;
  }

  /** A failure that no input should lead to. */
  int unexpected(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      say("out of memory; give the JVM more with EVOLKV_OPTS=-Xmx8g, or use fewer samples");
    } else {
      say(
          culprit(failure)
                  .map(plugin -> "the plugin %s failed: %s; ".formatted(plugin, failure))
                  .orElseGet(() -> failure + "; this is a bug, ")
              + STACK_TRACE
              + " shows where");
    }
    traceIfWanted(failure);
    return DEFECT;
  }

  /** The plugin that threw, by its class loader's name: the nearest caller that is not the JDK. */
  private static Optional<String> culprit(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> !frame.getClassName().startsWith(API))
        .map(StackTraceElement::getClassLoaderName)
        .flatMap(Stream::ofNullable)
        .filter(loader -> !loader.equals(JDK))
        .findFirst()
        .filter(loader -> !loader.equals(APPLICATION));
  }

  private void say(@Nullable String message) {
    err.println("evolkv: " + Printable.line(String.valueOf(message)));
  }

  private void traceIfWanted(Throwable failure) {
    if (stackTraceWanted.getAsBoolean()) {
      failure.printStackTrace(err);
    }
  }
}
