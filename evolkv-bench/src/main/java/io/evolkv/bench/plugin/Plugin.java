package io.evolkv.bench.plugin;

import io.evolkv.api.plugin.PluginFactory;
import java.util.List;

/**
 * One extension that was found.
 *
 * @param kind what it extends
 * @param name the name that a configuration uses
 * @param summary what it does, one short sentence
 * @param origin {@link #BUILT_IN}, or the jar's path below the plugins folder
 * @param factory makes it
 * @param options its settings, in the order of the options record
 */
public record Plugin(
    PluginKind kind,
    String name,
    String summary,
    String origin,
    PluginFactory<?> factory,
    List<OptionDescription> options) {
  /** The origin of what the application brings along. */
  public static final String BUILT_IN = "built-in";

  /** Copies the options. */
  public Plugin {
    options = List.copyOf(options);
  }
}
