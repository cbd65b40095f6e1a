package io.evolkv.bench.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.journal.DiskFailure;
import io.evolkv.bench.plugin.SettingValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the three layers of a configuration. */
final class ConfigSource {
  private static final long LARGEST_FILE = 1 << 20;
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^}]*}");

  private ConfigSource() {}

  static Config defaults() {
    ConfigParseOptions options = ConfigParseOptions.defaults().setAllowMissing(false);
    return ConfigFactory.parseResources(ConfigSource.class, "defaults.conf", options).resolve();
  }

  /** A user's file; substitutions see the file itself and the environment. */
  static Config file(Path file) {
    if (!Files.exists(file)) {
      throw new InvalidInputException("there is no configuration file " + file);
    }
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file + " is a folder, not a configuration file");
    }
    checkText(file);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setSyntax(ConfigSyntax.CONF)
            .setIncluder(new FileIncluder(file));
    return parsed(file.toString(), () -> ConfigFactory.parseFile(file.toFile(), options).resolve());
  }

  /** Settings as {@code key=value}; the text after the equals sign is taken as it is. */
  static Config overrides(List<String> overrides) {
    Config config = ConfigFactory.empty("command line");
    for (String override : overrides) {
      String place = "-o " + override;
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new InvalidInputException(place + ": write it as KEY=VALUE");
      }
      String key = override.substring(0, equals).strip();
      String text = override.substring(equals + 1).strip();
      Config set = parsed(place, () -> ConfigFactory.parseMap(Map.of(key, value(text)), place));
      config = set.withFallback(config);
    }
    return config;
  }

  /** A list or quoted text as HOCON has it, everything else as it stands. */
  private static Object value(String text) {
    return text.startsWith("[") || text.startsWith("\"")
        ? ConfigFactory.parseString("value = " + text).getAnyRef("value")
        : text;
  }

  /** Refuses a file that is too large or not UTF-8, where the parser would take what it can. */
  static void checkText(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new InvalidInputException(
            file + " has more than " + LARGEST_FILE + " bytes: it is no configuration file");
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      CharBuffer text = CharBuffer.allocate(bytes.remaining());
      if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
        long line = 1 + text.flip().chars().filter(c -> c == '\n').count();
        throw new InvalidInputException(file + ":" + line + ": the text is not UTF-8");
      }
    } catch (IOException e) {
      throw DiskFailure.reading(file, e);
    }
  }

  private static Config parsed(String place, Supplier<Config> parser) {
    try {
      return parser.get();
    } catch (ConfigException e) {
      throw new InvalidInputException(message(e, place), e);
    } catch (StackOverflowError e) {
      throw new InvalidInputException(place + ": sections or lists are nested too deeply", e);
    }
  }

  private static String message(ConfigException e, String place) {
    String text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    ConfigOrigin origin = e.origin();
    if (origin == null || origin.filename() == null) {
      return text.startsWith(place) ? text : place + ": " + text;
    }
    return SettingValue.place(origin) + ": " + problem(e, text, origin.description() + ": ");
  }

  private static String problem(ConfigException e, String text, String prefix) {
    Matcher substitution = SUBSTITUTION.matcher(text);
    if (e instanceof ConfigException.UnresolvedSubstitution && substitution.find()) {
      return substitution.group() + " is neither set in this file nor in the environment";
    }
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }
}
