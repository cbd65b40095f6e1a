package io.evolkv.bench.cli;

import com.typesafe.config.Config;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.config.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameters of every command that runs by a configuration; a picocli mixin. */
public final class SettingsOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "Configuration file (HOCON); the defaults without it.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"-o", "--option"},
      paramLabel = "KEY=VALUE",
      description = "Set one key, for example -o budget.mean=48; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Mixin private ThreadsOption threads = new ThreadsOption();

  /** For picocli. */
  public SettingsOptions() {}

  /**
   * Loads the settings: defaults, file, implied settings, the user's overrides.
   *
   * @param shell where the command runs
   * @param implied what other options of the command stand for; the user's own {@code -o} win over
   *     it
   * @return complete settings
   * @throws io.evolkv.api.error.InvalidInputException when a setting is unknown or wrong
   */
  public Settings load(Shell shell, Config implied) {
    List<String> all =
        Stream.concat(
                threads.given().stream().map(n -> "execution.threads=" + n), overrides.stream())
            .toList();
    return new SettingsLoader(shell.plugins()).load(file, implied, all);
  }
}
