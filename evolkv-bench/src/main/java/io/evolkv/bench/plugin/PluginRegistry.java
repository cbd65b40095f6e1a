package io.evolkv.bench.plugin;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.model.ModelRuntimeFactory;
import io.evolkv.api.optimizer.BudgetOptimizerFactory;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.task.TaskEvaluatorFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All extensions there are, by kind and name: those of the class path and those of the jars in the
 * plugins folder. A plugin that is broken is left out with a warning; two of one kind with the same
 * name are an error, because a configuration could mean either.
 */
public final class PluginRegistry {
  /** System property that names the plugins folder. */
  public static final String FOLDER_PROPERTY = "evolkv.plugins";

  /** System property that names the folder the application lives in. */
  public static final String HOME_PROPERTY = "evolkv.home";

  private static final String HOME_VARIABLE = "EVOLKV_HOME";

  private final Map<PluginKind, TreeMap<String, Plugin>> byKind = new EnumMap<>(PluginKind.class);
  private final List<Plugin> all;
  private final List<String> clashes = new ArrayList<>();
  private final Optional<Path> folder;

  private PluginRegistry(Collection<Plugin> plugins, Optional<Path> folder) {
    this.folder = folder;
    all =
        plugins.stream()
            .sorted(Comparator.comparing(Plugin::kind).thenComparing(Plugin::name))
            .toList();
    for (PluginKind kind : PluginKind.values()) {
      byKind.put(kind, new TreeMap<>());
    }
    plugins.forEach(this::add);
  }

  private void add(Plugin plugin) {
    Plugin first = ofKind(plugin.kind()).putIfAbsent(plugin.name(), plugin);
    if (first != null) {
      clashes.add(
          "two plugins bring a %s named %s: %s and %s; remove or rename one"
              .formatted(plugin.kind().key(), plugin.name(), first.origin(), plugin.origin()));
    }
  }

  /**
   * A registry of given extensions.
   *
   * @param plugins the extensions
   * @return the registry
   * @throws InvalidInputException when two of one kind have the same name
   */
  public static PluginRegistry of(Collection<Plugin> plugins) {
    return new PluginRegistry(plugins, Optional.empty()).withoutClashes();
  }

  /**
   * Looks on the class path and in a plugins folder.
   *
   * @param folder the plugins folder; it need not exist
   * @param warnings takes one line for each plugin that does not work
   * @return what works
   * @throws InvalidInputException when two of one kind have the same name, or the folder cannot be
   *     read
   */
  public static PluginRegistry discover(Optional<Path> folder, Consumer<String> warnings) {
    return survey(folder, warnings).withoutClashes();
  }

  /**
   * Looks as {@link #discover} does, also where two of one kind have the same name.
   *
   * @param folder the plugins folder; it need not exist
   * @param warnings takes one line for each plugin that does not work
   * @return all that is there, to be listed
   * @throws InvalidInputException when the folder cannot be read
   */
  public static PluginRegistry survey(Optional<Path> folder, Consumer<String> warnings) {
    List<Plugin> plugins = new ArrayList<>(new ProviderScan(warnings).classPath());
    folder.ifPresent(path -> plugins.addAll(new PluginFolder(path, warnings).plugins()));
    return new PluginRegistry(plugins, folder);
  }

  private PluginRegistry withoutClashes() {
    if (!clashes.isEmpty()) {
      throw new InvalidInputException(clashes.getFirst());
    }
    return this;
  }

  /**
   * What cannot be used before it is mended.
   *
   * @return a line for each extension whose kind and name another one has
   */
  public List<String> clashes() {
    return List.copyOf(clashes);
  }

  /**
   * The folder that plugin jars are put into: the system property {@value #FOLDER_PROPERTY}, or
   * {@code plugins} below the application's folder.
   *
   * @return the folder, or empty when nothing says where the application lives
   */
  public static Optional<Path> defaultFolder() {
    Optional<Path> named = Optional.ofNullable(System.getProperty(FOLDER_PROPERTY)).map(Path::of);
    return named.or(
        () ->
            Optional.ofNullable(System.getProperty(HOME_PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(HOME_VARIABLE)))
                .map(home -> Path.of(home, "plugins")));
  }

  /**
   * Where it looked for jars.
   *
   * @return the plugins folder, which need not exist; empty when there was none to look at
   */
  public Optional<Path> folder() {
    return folder;
  }

  /**
   * Everything that was found.
   *
   * @return by kind, then by name
   */
  public List<Plugin> list() {
    return all;
  }

  /**
   * The names of one kind.
   *
   * @param kind a kind
   * @return in alphabetical order
   */
  public List<String> names(PluginKind kind) {
    return List.copyOf(ofKind(kind).keySet());
  }

  /**
   * Finds an extension.
   *
   * @param kind its kind
   * @param name its name
   * @return the extension
   * @throws InvalidInputException when there is none of this name; it says which there are
   */
  public Plugin find(PluginKind kind, String name) {
    Plugin plugin = ofKind(kind).get(name);
    if (plugin == null) {
      throw unknown(kind, name, names(kind));
    }
    return plugin;
  }

  /**
   * The error about a name that no extension has.
   *
   * @param kind what was looked for
   * @param name the name
   * @param names the names that exist
   * @return the exception to throw
   */
  public static InvalidInputException unknown(
      PluginKind kind, String name, Collection<String> names) {
    return new InvalidInputException(
        "there is no %s named '%s'%s"
            .formatted(kind.key(), name, NearMatches.among(names).hint(name)));
  }

  /**
   * Finds a model runtime.
   *
   * @param name its name
   * @return its factory
   * @throws InvalidInputException when there is none of this name
   */
  public ModelRuntimeFactory<?> runtime(String name) {
    return (ModelRuntimeFactory<?>) find(PluginKind.RUNTIME, name).factory();
  }

  /**
   * Finds a task.
   *
   * @param name its name
   * @return its factory
   * @throws InvalidInputException when there is none of this name
   */
  public TaskEvaluatorFactory<?> task(String name) {
    return (TaskEvaluatorFactory<?>) find(PluginKind.TASK, name).factory();
  }

  /**
   * Finds an eviction policy.
   *
   * @param name its name
   * @return its factory
   * @throws InvalidInputException when there is none of this name
   */
  public EvictionPolicyFactory<?> policy(String name) {
    return (EvictionPolicyFactory<?>) find(PluginKind.POLICY, name).factory();
  }

  /**
   * Finds a budget optimizer.
   *
   * @param name its name
   * @return its factory
   * @throws InvalidInputException when there is none of this name
   */
  public BudgetOptimizerFactory<?> optimizer(String name) {
    return (BudgetOptimizerFactory<?>) find(PluginKind.OPTIMIZER, name).factory();
  }

  private Map<String, Plugin> ofKind(PluginKind kind) {
    return byKind.computeIfAbsent(kind, key -> new TreeMap<>());
  }
}
