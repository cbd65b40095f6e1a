package io.evolkv.bench.config;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.config.Settings.PluginChoice;
import io.evolkv.bench.plugin.NumberRange;
import io.evolkv.bench.plugin.OptionDescription;
import io.evolkv.bench.plugin.OptionsBinder;
import io.evolkv.bench.plugin.Plugin;
import io.evolkv.bench.plugin.PluginKind;
import io.evolkv.bench.plugin.PluginRegistry;
import io.evolkv.bench.plugin.SettingValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the settings of a run from three layers: the defaults inside the jar, a file over them,
 * overrides over that. A layer that names another plugin than the layers below it also drops their
 * options of that section, which belong to the plugin they named.
 */
public final class SettingsLoader {
  private static final NumberRange COUNT = new NumberRange(1, 1_000_000);
  private static final NumberRange ROUND = new NumberRange(0, 1_000_000);
  private static final NumberRange THREADS = new NumberRange(0, 1024);
  private static final NumberRange SHARE_OF_A_SAMPLE = new NumberRange(0, 0.99);
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Pattern SPARK_MASTER =
      Pattern.compile(
          "local\\[(\\*|[1-9]\\d{0,3})]"
              + "|local-cluster\\[[1-9]\\d{0,3}, *[1-9]\\d{0,3}, *[1-9]\\d{0,6}]"
              + "|(spark|k8s)://\\S+|yarn");

  private final PluginRegistry plugins;

  /**
   * A loader.
   *
   * @param plugins the extensions that a configuration may name
   */
  public SettingsLoader(PluginRegistry plugins) {
    this.plugins = plugins;
  }

  /**
   * Loads settings.
   *
   * @param file a HOCON file
   * @param overrides settings as {@code key=value}, the later one wins
   * @return complete settings
   * @throws InvalidInputException when a file is missing or malformed, or a setting is unknown,
   *     missing, of the wrong type or out of range
   */
  public Settings load(Optional<Path> file, List<String> overrides) {
    return load(file, ConfigFactory.empty(), overrides);
  }

  /**
   * Loads settings, some of them from another place than the configuration.
   *
   * @param file a HOCON file
   * @param implied settings over those of the file, each with its place as its origin
   * @param overrides settings as {@code key=value} over all others, the later one wins
   * @return complete settings
   * @throws InvalidInputException when a file is missing or malformed, or a setting is unknown,
   *     missing, of the wrong type or out of range
   */
  public Settings load(Optional<Path> file, Config implied, List<String> overrides) {
    return read(
        Stream.concat(file.stream().map(ConfigSource::file), Stream.of(implied)), overrides);
  }

  /**
   * Loads settings that were written by {@link Settings#toHocon}.
   *
   * @param hocon the text
   * @param overrides settings as {@code key=value}, the later one wins
   * @return complete settings
   * @throws InvalidInputException when a setting names what is not there
   */
  public Settings loadText(String hocon, List<String> overrides) {
    return read(Stream.of(ConfigFactory.parseString(hocon).resolve()), overrides);
  }

  private Settings read(Stream<Config> lower, List<String> overrides) {
    Config settings = ConfigSource.defaults();
    KnownKeys known = new KnownKeys(settings.root());
    List<Config> layers =
        Stream.concat(lower, Stream.of(ConfigSource.overrides(overrides))).toList();
    for (Config layer : layers) {
      known.check(layer.root());
      settings = overlay(settings, layer);
    }
    return read(settings.root());
  }

  /**
   * Loads what concerns the model runtime alone.
   *
   * @param overrides settings of the runtime as {@code key=value}, the later one wins
   * @return the runtime with its options
   * @throws InvalidInputException when a setting is unknown, of another section, or wrong
   */
  public PluginChoice loadRuntime(List<String> overrides) {
    requireSections(overrides, List.of(PluginKind.RUNTIME.key()));
    Config layer = ConfigSource.overrides(overrides);
    return choice(overlay(ConfigSource.defaults(), layer).root(), PluginKind.RUNTIME);
  }

  /**
   * Refuses settings that a command does not use.
   *
   * @param overrides settings as {@code key=value}
   * @param sections the sections that it uses
   * @throws InvalidInputException when a setting is unknown or of another section
   */
  public static void requireSections(List<String> overrides, List<String> sections) {
    Config layer = ConfigSource.overrides(overrides);
    new KnownKeys(ConfigSource.defaults().root()).check(layer.root());
    for (String section : new TreeSet<>(layer.root().keySet())) {
      if (!sections.contains(section)) {
        throw new SettingValue(section, layer.getValue(section))
            .error(
                "has no effect here, only settings of %s have"
                    .formatted(String.join(", ", sections).replaceFirst(", ([^,]+)$", " and $1")));
      }
    }
  }

  /**
   * Where run directories go when no setting says otherwise.
   *
   * @return a folder, relative to the working directory
   */
  public static Path defaultOutputDir() {
    return Path.of(ConfigSource.defaults().getString("output.dir"));
  }

  private static Config overlay(Config lower, Config upper) {
    Config kept = lower;
    for (PluginKind kind : PluginKind.values()) {
      String path = kind.key() + ".name";
      if (upper.hasPath(path)
          && !value(upper.root(), path).asString().equals(value(lower.root(), path).asString())) {
        kept = kept.withoutPath(kind.key());
      }
    }
    return upper.withFallback(kept);
  }

  private Settings read(ConfigObject settings) {
    return new Settings(
        text(settings, "model"),
        choice(settings, PluginKind.RUNTIME),
        choice(settings, PluginKind.TASK),
        choice(settings, PluginKind.POLICY),
        choice(settings, PluginKind.OPTIMIZER),
        value(settings, "budget.mean").asInt(COUNT),
        value(settings, "search.samples").asInt(COUNT),
        value(settings, "heldOut.samples").asInt(COUNT),
        value(settings, "search.tieBreaker").asDouble(SHARE_OF_A_SAMPLE),
        racing(settings),
        policies(value(settings, "heldOut.compare")),
        value(settings, "seed").asLong(NumberRange.ALL),
        value(settings, "execution.threads").asInt(THREADS),
        master(value(settings, "execution.master")),
        store(settings),
        folder(value(settings, "output.dir")),
        fileName(value(settings, "output.name")));
  }

  private PluginChoice choice(ConfigObject settings, PluginKind kind) {
    SettingValue name = value(settings, kind.key() + ".name");
    Plugin plugin = find(kind, name.asString(), name);
    Config options = settings.toConfig().getConfig(kind.key()).withoutPath("name");
    for (OptionDescription option : plugin.options()) {
      if (option.defaultValue().isEmpty() && !options.root().containsKey(option.name())) {
        throw missing(name, kind.key() + "." + option.name(), option);
      }
    }
    Record bound =
        OptionsBinder.bind(
            plugin.factory().optionsType(), options, kind.key(), kind.key() + " " + plugin.name());
    return new PluginChoice(plugin.name(), OptionsBinder.settings(bound, options));
  }

  /** The error is the option that is not there, not the name that is. */
  private static InvalidInputException missing(
      SettingValue name, String key, OptionDescription option) {
    ConfigOrigin origin = name.value().origin();
    String needs = name.key().replace(".name", "") + " " + name.asString() + " needs " + key;
    return new InvalidInputException(
        origin.filename() == null
            ? "%s; add -o %s=VALUE (%s)".formatted(needs, key, option.description())
            : "%s: %s (%s)".formatted(SettingValue.place(origin), needs, option.description()));
  }

  private Plugin find(PluginKind kind, String name, SettingValue namedBy) {
    try {
      return plugins.find(kind, name);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          SettingValue.place(namedBy.value().origin())
              + ": "
              + namedBy.key()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private List<String> policies(SettingValue names) {
    List<String> policies = names.asStrings();
    policies.forEach(name -> find(PluginKind.POLICY, name, names));
    if (policies.stream().distinct().count() < policies.size()) {
      throw names.error("names a policy twice: " + String.join(", ", policies));
    }
    return policies;
  }

  /** A round of all samples would stop nothing. */
  private static int racing(ConfigObject settings) {
    SettingValue racing = value(settings, "search.racing");
    int round = racing.asInt(ROUND);
    int samples = value(settings, "search.samples").asInt(COUNT);
    if (round >= samples) {
      throw racing.error(
          "is %d, a round must be smaller than search.samples, %d; 0 turns racing off"
              .formatted(round, samples));
    }
    return round;
  }

  private static String master(SettingValue master) {
    if (!master.asString().equals(Settings.LOCAL)
        && !SPARK_MASTER.matcher(master.asString()).matches()) {
      throw master.error(
          "is '%s', it must be local, or a Spark master: local[THREADS],"
                  .formatted(master.asString())
              + " local-cluster[EXECUTORS,CORES,MIB], spark://HOST:PORT, yarn or k8s://ADDRESS");
    }
    return master.asString();
  }

  private static StoreSettings store(ConfigObject settings) {
    SettingValue dir = value(settings, "store.dir");
    return new StoreSettings(
        MemorySetting.of(value(settings, "store.memory")),
        dir.asString().isBlank() ? Optional.empty() : Optional.of(folder(dir)));
  }

  private static Path folder(SettingValue folder) {
    try {
      return Path.of(folder.asString());
    } catch (InvalidPathException e) {
      throw folder.error("is no path: " + e.getReason());
    }
  }

  private static String fileName(SettingValue name) {
    if (!FILE_NAME.matcher(name.asString()).matches()) {
      throw name.error(
          "is '%s', it must be 1 to 64 letters, digits, dots, hyphens or underscores"
              .formatted(name.asString()));
    }
    return name.asString();
  }

  private static String text(ConfigObject settings, String path) {
    SettingValue value = value(settings, path);
    if (value.asString().isBlank()) {
      throw value.error("is empty");
    }
    return value.asString();
  }

  /** A value that the defaults have, so that it is there in every overlay, if only as null. */
  private static SettingValue value(ConfigObject settings, String path) {
    ConfigValue value = settings;
    for (String key : path.split("\\.", -1)) {
      value = requireNonNull(((ConfigObject) value).get(key), "the defaults lack a setting");
    }
    return new SettingValue(path, value);
  }
}
