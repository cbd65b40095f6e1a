package io.evolkv.bench.cli;

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
   * Loads the settings: defaults, file, implied overrides, the user's overrides.
   *
   * @param shell where the command runs
   * @param implied overrides as {@code key=value} that other options of the command stand for; the
   *     user's own {@code -o} win over them
   * @return complete settings
   * @throws io.evolkv.api.error.InvalidInputException when a setting is unknown or wrong
   */
  public Settings load(Shell shell, String... implied) {
    List<String> all =
        Stream.of(
                Stream.of(implied),
                threads.given().stream().map(n -> "execution.threads=" + n),
                overrides.stream())
            .flatMap(part -> part)
            .toList();
    return new SettingsLoader(shell.plugins()).load(file, all);
  }
}
