package io.evolkv.bench.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import io.evolkv.api.error.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** Settings written as {@code key=value}, as the option {@code -o} takes them. */
final class Overrides {
  private Overrides() {}

  /** Everything that a run's own configuration file sets. */
  static List<String> ofFile(Path file) {
    Config config;
    try {
      config = ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new InvalidInputException(message, e);
    }
    Map<String, String> settings = new TreeMap<>();
    config
        .entrySet()
        .forEach(
            setting ->
                settings.put(
                    setting.getKey(), setting.getValue().render(ConfigRenderOptions.concise())));
    List<String> overrides = new ArrayList<>();
    settings.forEach((key, value) -> overrides.add(key + "=" + value));
    return overrides;
  }

  /** Options of one section: texts, numbers and booleans by name. */
  static List<String> ofSection(String section, Map<String, Object> options) {
    List<String> overrides = new ArrayList<>();
    new TreeMap<>(options)
        .forEach(
            (name, value) ->
                overrides.add(
                    ConfigUtil.joinPath(section, name)
                        + "="
                        + ConfigValueFactory.fromAnyRef(value)
                            .render(ConfigRenderOptions.concise())));
    return overrides;
  }

  /** Whether the user sets a key with {@code -o}. */
  static boolean userSets(String key, CommandSpec command) {
    List<String> given =
        command.commandLine().getParseResult().matchedOptionValue("-o", List.<String>of());
    return given.stream().anyMatch(override -> override.split("=", 2)[0].strip().equals(key));
  }
}
