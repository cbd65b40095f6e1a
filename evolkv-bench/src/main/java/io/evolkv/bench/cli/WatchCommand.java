package io.evolkv.bench.cli;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.ProgressRecord;
import io.evolkv.bench.journal.RunContent;
import io.evolkv.bench.journal.RunState;
import io.evolkv.bench.journal.RunStatus;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code evolkv watch}: how far a search is that another process runs. */
@Command(
    name = "watch",
    description = {
      "Show how far a running search is, from another terminal and until it ends.",
      "Ctrl-C ends the watching, not the search."
    })
final class WatchCommand implements Callable<Integer> {
  /** Narrower than every usual terminal, so that the line never wraps. */
  private static final int WIDTH = 79;

  private static final int POLL_MILLIS = 500;

  private final Shell shell;

  @Parameters(
      paramLabel = "RUN",
      description = "A run directory, or a name that evolkv runs lists.")
  private String run = "";

  /** What stands on the terminal's present line, or in the last line printed. */
  private String shown = "";

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path directory = RunArgument.directory(run);
    RunStatus status = RunStatus.of(directory);
    while (status.state() == RunState.RUNNING) {
      show(status.content().flatMap(RunContent::progress));
      Thread.sleep(POLL_MILLIS);
      status = RunStatus.of(directory);
    }
    if (!shown.isEmpty() && shell.isTerminal(Shell.Channel.OUT)) {
      shell.out().println();
    }
    shell.out().println(end(status));
    return 0;
  }

  private void show(Optional<ProgressRecord> progress) {
    PrintStream out = shell.out();
    String line = progress.map(WatchCommand::line).orElse("starting");
    if (shell.isTerminal(Shell.Channel.OUT)) {
      String timed = line + progress.map(it -> timeLeft(it, Instant.now())).orElse("");
      out.print("\r" + fitted(timed));
    } else if (!line.equals(shown)) {
      out.println(line);
    }
    out.flush();
    shown = line;
  }

  private static String line(ProgressRecord progress) {
    String of = progress.total() == 0 ? "" : " of " + progress.total();
    String note = progress.note().isEmpty() ? "" : ", " + progress.note();
    return Printable.line(
        "%s: %d%s %s%s".formatted(progress.work(), progress.done(), of, progress.unit(), note));
  }

  private static String timeLeft(ProgressRecord progress, Instant now) {
    if (progress.done() == 0 || progress.done() >= progress.total()) {
      return "";
    }
    long elapsed = Duration.between(progress.begun(), now).toSeconds();
    long left = elapsed * (progress.total() - progress.done()) / progress.done();
    return ", %d s left".formatted(Math.max(0, left));
  }

  private static String fitted(String line) {
    String cut = line.length() <= WIDTH ? line : line.substring(0, WIDTH);
    return cut + " ".repeat(WIDTH - cut.length());
  }

  private static String end(RunStatus status) {
    String command = Shell.command() + " search --resume " + status.directory();
    String measured =
        status.content().map(it -> it.candidates() + " candidates").orElse("0 candidates");
    return switch (status.state()) {
      case FINISHED ->
          "finished: %s, best score %s; %s shows the result"
              .formatted(measured, bestScore(status), command);
      case STOPPED, RUNNING -> "stopped after %s; %s goes on".formatted(measured, command);
      case OLD ->
          throw new InvalidInputException(
              status.directory() + " was written by an earlier version of EvolKV");
      case UNREADABLE -> throw new InvalidInputException(status.problem().orElse(""));
    };
  }

  private static String bestScore(RunStatus status) {
    double best = status.content().map(it -> it.bestScore().orElse(0)).orElse(0.0);
    return String.format(Locale.ROOT, "%.1f %%", 100 * best);
  }
}
