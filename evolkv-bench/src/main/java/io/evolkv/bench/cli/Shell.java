package io.evolkv.bench.cli;

import io.evolkv.bench.plugin.PluginRegistry;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a command has around it: the three streams, and the plugins once it asks for them. */
public final class Shell {
  /** One of the three streams of a process. */
  public enum Channel {
    /** Standard input. */
    IN,
    /** Standard output. */
    OUT,
    /** Standard error. */
    ERR
  }

  /**
   * System property in which the launcher lists the channels that are terminals: {@code in,err}.
   */
  private static final String TERMINALS = "evolkv.terminals";

  /** System property in which the launcher says how it was called. */
  private static final String COMMAND = "evolkv.command";

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Set<Channel> terminals;
  private final Optional<Path> pluginFolder;
  private final Map<String, String> environment;
  private @Nullable PluginRegistry plugins;

  /**
   * A shell around given streams, in the environment of the process.
   *
   * @param in standard input
   * @param out results
   * @param err progress, warnings and errors
   * @param terminals the channels with a person at the other end
   * @param pluginFolder where plugin jars are
   */
  public Shell(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Set<Channel> terminals,
      Optional<Path> pluginFolder) {
    this(in, out, err, terminals, pluginFolder, System.getenv());
  }

  /**
   * A shell around given streams.
   *
   * @param in standard input
   * @param out results
   * @param err progress, warnings and errors
   * @param terminals the channels with a person at the other end
   * @param pluginFolder where plugin jars are
   * @param environment the variables of the environment
   */
  public Shell(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Set<Channel> terminals,
      Optional<Path> pluginFolder,
      Map<String, String> environment) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminals = Set.copyOf(terminals);
    this.pluginFolder = pluginFolder;
    this.environment = Map.copyOf(environment);
  }

  /**
   * The process's own streams and the default plugins folder.
   *
   * @return the shell that the program runs in
   */
  public static Shell ofProcess() {
    return new Shell(
        System.in,
        ResultStream.ofProcess(),
        System.err,
        terminalsOfProcess(),
        PluginRegistry.defaultFolder());
  }

  /** The JVM only knows whether input and output both are; the launcher knows each. */
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is none
  private static Set<Channel> terminalsOfProcess() {
    String listed = System.getProperty(TERMINALS);
    if (listed == null) {
      Console console = System.console();
      boolean all = console != null && console.isTerminal();
      return all ? EnumSet.allOf(Channel.class) : EnumSet.noneOf(Channel.class);
    }
    Set<Channel> terminals = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (Arrays.asList(listed.split(",", -1)).contains(channel.name().toLowerCase(Locale.ROOT))) {
        terminals.add(channel);
      }
    }
    return terminals;
  }

  /**
   * Standard input.
   *
   * @return the stream
   */
  public InputStream in() {
    return in;
  }

  /**
   * Where results go.
   *
   * @return the stream
   */
  public PrintStream out() {
    return out;
  }

  /**
   * Where progress, warnings and errors go.
   *
   * @return the stream
   */
  public PrintStream err() {
    return err;
  }

  /**
   * The variables of the environment.
   *
   * @return values by name
   */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * How a person calls this program here, for commands to copy.
   *
   * @return the path of the launcher as it was typed, or {@code evolkv}
   */
  static String command() {
    String typed = System.getProperty(COMMAND, "");
    return typed.isEmpty() || typed.chars().anyMatch(Character::isWhitespace) ? "evolkv" : typed;
  }

  /**
   * Whether a person sits at the other end.
   *
   * @param channel one of the streams
   * @return false for a pipe or a file
   */
  public boolean isTerminal(Channel channel) {
    return terminals.contains(channel);
  }

  /**
   * The extensions there are; looked for on the first call, with warnings to {@link #err()}.
   *
   * @return the registry
   * @throws io.evolkv.api.error.InvalidInputException when two plugins have one name
   */
  public PluginRegistry plugins() {
    if (plugins == null) {
      plugins = PluginRegistry.discover(pluginFolder, this::warn);
    }
    return plugins;
  }

  /** All extensions, also where two have one name, with warnings to {@link #err()}. */
  PluginRegistry surveyedPlugins() {
    return PluginRegistry.survey(pluginFolder, this::warn);
  }

  private void warn(String line) {
    err.println("evolkv: " + line);
  }
}
