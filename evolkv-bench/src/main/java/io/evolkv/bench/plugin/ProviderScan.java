package io.evolkv.bench.plugin;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Asks ServiceLoader for all factories that a class loader knows; a broken one gives a warning. */
final class ProviderScan {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int FAILURES_TOLERATED = 50;

  private final Consumer<String> warnings;

  ProviderScan(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /** The extensions on the application's own class path. */
  List<Plugin> classPath() {
    return providers(ProviderScan.class.getClassLoader(), Plugin.BUILT_IN, type -> Plugin.BUILT_IN);
  }

  /**
   * The extensions that a class loader knows.
   *
   * @param loader where to look
   * @param place what to blame when a provider cannot even be loaded
   * @param origin where a provider's class comes from
   */
  List<Plugin> providers(ClassLoader loader, String place, Function<Class<?>, String> origin) {
    List<Plugin> found = new ArrayList<>();
    for (PluginKind kind : PluginKind.values()) {
      Iterator<? extends PluginFactory<?>> factories = factories(kind, loader);
      int failures = 0;
      while (failures < FAILURES_TOLERATED) {
        try {
          if (!factories.hasNext()) {
            break;
          }
          PluginFactory<?> factory = factories.next();
          checked(kind, factory, origin.apply(factory.getClass())).ifPresent(found::add);
        } catch (ServiceConfigurationError | LinkageError e) {
          failures++;
          warnings.accept(place + ": a " + kind.key() + " is left out: " + reason(e));
        }
      }
    }
    return found;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // services are looked up by their raw class
  private static Iterator<? extends PluginFactory<?>> factories(
      PluginKind kind, ClassLoader loader) {
    return (Iterator<? extends PluginFactory<?>>)
        (Iterator) ServiceLoader.load(kind.service(), loader).iterator();
  }

  /** A factory's own words are a third party's code: whatever it throws concerns it alone. */
  private Optional<Plugin> checked(PluginKind kind, PluginFactory<?> factory, String origin) {
    String type = factory.getClass().getName();
    try {
      String name = factory.name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw new InvalidInputException(
            "its name is '" + name + "', it must be lower-case letters, digits and hyphens");
      }
      if (factory.summary() == null || factory.optionsType() == null) {
        throw new InvalidInputException("its summary or options type is null");
      }
      List<OptionDescription> options = OptionsBinder.describe(factory.optionsType());
      return Optional.of(new Plugin(kind, name, factory.summary(), origin, factory, options));
    } catch (RuntimeException | LinkageError e) {
      warnings.accept("%s: %s %s is left out: %s".formatted(origin, kind.key(), type, reason(e)));
      return Optional.empty();
    }
  }

  /** One line that says what went wrong at the bottom of it. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof InvalidInputException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text =
        switch (cause) {
          case ClassNotFoundException missing -> "class " + missing.getMessage() + " is missing";
          case NoClassDefFoundError missing ->
              "class " + String.valueOf(missing.getMessage()).replace('/', '.') + " is missing";
          case ServiceConfigurationError bad -> String.valueOf(bad.getMessage());
          case InvalidInputException bad -> String.valueOf(bad.getMessage());
          default -> cause.toString();
        };
    return text.replaceAll("\\s+", " ").strip();
  }
}
