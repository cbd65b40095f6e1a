package io.evolkv.bench.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in this process, with its streams caught. */
final class Evolkv {
  /** Settings of a search on the embedded model that takes a moment. */
  private static final String[] SMALL = {
    "-o", "task.length=96",
    "-o", "search.samples=3",
    "-o", "heldOut.samples=3",
    "-o", "heldOut.compare=[full, snapkv]",
    "-o", "optimizer.generations=2",
    "-o", "optimizer.rounds=1"
  };

  private final Optional<Path> plugins;
  private String input = "";

  private Evolkv(Optional<Path> plugins) {
    this.plugins = plugins;
  }

  /** Without a plugins folder. */
  static Evolkv alone() {
    return new Evolkv(Optional.empty());
  }

  /** With the plugins in a folder. */
  static Evolkv withPlugins(Path folder) {
    return new Evolkv(Optional.of(folder));
  }

  /** With a text on standard input. */
  Evolkv input(String text) {
    input = text;
    return this;
  }

  /**
   * How a command ended.
   *
   * @param exitCode the exit code
   * @param out standard output
   * @param err standard error
   */
  record Result(int exitCode, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  /** Runs a command. */
  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Set.of(),
            plugins);
    int exitCode = new Main(shell).run(args);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A command that runs by a configuration, with small settings and then further arguments. */
  static String[] small(String command, Path runs, String... more) {
    return Stream.of(
            Stream.of(command),
            Stream.of(SMALL),
            Stream.of("-o", "output.dir=" + runs),
            Stream.of(more))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }
}
