package io.evolkv.bench.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Settings written as {@code key=value}, as the option {@code -o} takes them. */
final class Overrides {
  private Overrides() {}

  /** Everything that a run's own configuration file sets. */
  static Config ofFile(Path file) {
    try {
      return ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new InvalidInputException(message, e);
    }
  }

  /** Whether the user sets a key with {@code -o}. */
  static boolean userSets(String key, CommandSpec command) {
    List<String> given =
        command.commandLine().getParseResult().matchedOptionValue("-o", List.<String>of());
    return given.stream().anyMatch(override -> override.split("=", 2)[0].strip().equals(key));
  }
}
