package io.evolkv.api.plugin;

import java.util.Map;

/**
 * What {@link java.util.ServiceLoader} finds: a named extension and the record of its options.
 *
 * <p>The components of the options record are the settings in the configuration file. Each carries
 * a {@link Setting} with its description, default and range; binding, validation, {@code evolkv
 * plugins} and the documentation come from that one record.
 *
 * @param <O> the options record; {@link NoOptions} where there are none
 */
public interface PluginFactory<O extends Record> {
  /**
   * The name that a configuration uses.
   *
   * @return lower-case letters, digits and hyphens, for example {@code snapkv}
   */
  String name();

  /**
   * What the extension does, for lists.
   *
   * @return one short sentence
   */
  String summary();

  /**
   * The record that holds the options.
   *
   * @return a record class whose components are of the types int, long, double, boolean, String or
   *     an enum
   */
  Class<O> optionsType();

  /**
   * The options where nothing is set, for programs that use an extension without a configuration.
   *
   * @return the record of the {@link Setting#defaultValue() default values}
   * @throws io.evolkv.api.error.InvalidInputException when an option has no default
   */
  default O defaultOptions() {
    return options(Map.of());
  }

  /**
   * The options where some are given as a configuration would write them.
   *
   * @param settings texts by the options' names; an option without one gets its default
   * @return the record
   * @throws io.evolkv.api.error.InvalidInputException when there is no such option, a text is no
   *     value of its type or out of range, or an option has neither a text nor a default
   */
  default O options(Map<String, String> settings) {
    return OptionTexts.read(optionsType(), settings, name());
  }
}
