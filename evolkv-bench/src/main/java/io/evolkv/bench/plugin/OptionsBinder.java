package io.evolkv.bench.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.plugin.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Binds settings to an options record: its components are the keys, their {@link Setting}s say
 * defaults and ranges.
 */
public final class OptionsBinder {
  /** The origin of options that nobody set. */
  private static final String NOBODY = "default options";

  private OptionsBinder() {}

  /**
   * Makes an options record of settings.
   *
   * @param type the options record
   * @param options the settings; a component without one gets its default
   * @param section the section's key, in front of every key in a message, for example {@code
   *     policy}
   * @param owner whose options these are, for messages, for example {@code policy snapkv}
   * @param <O> the options record
   * @return the record
   * @throws InvalidInputException when a setting is unknown, missing, of the wrong type or out of
   *     range, or the record refuses the values
   */
  public static <O extends Record> O bind(
      Class<O> type, Config options, String section, String owner) {
    List<OptionField> fields = OptionField.of(type);
    ConfigObject given = options.root();
    refuseUnknown(fields, given, section, owner);
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(fields.get(i), given, section, owner);
    }
    return construct(type, values, given, owner);
  }

  /**
   * Describes the settings of an options record.
   *
   * @param type the options record
   * @return one description per component, in order
   * @throws InvalidInputException when a component has a type that cannot be a setting, no {@link
   *     Setting}, or a default that it would refuse itself
   */
  public static List<OptionDescription> describe(Class<? extends Record> type) {
    return OptionField.of(type).stream().map(OptionField::description).toList();
  }

  /**
   * The opposite of {@link #bind}, with the places of the settings that were bound.
   *
   * @param options an options record
   * @param given the settings that it was made of
   * @return a setting for every component
   */
  public static Config settings(Record options, Config given) {
    Config settings = settings(options);
    for (Map.Entry<String, ConfigValue> setting : given.root().entrySet()) {
      String path = ConfigUtil.joinPath(setting.getKey());
      settings =
          settings.withValue(path, settings.getValue(path).withOrigin(setting.getValue().origin()));
    }
    return settings;
  }

  /** Whether nobody set an option. */
  static boolean isDefault(ConfigValue option) {
    return option.origin().description().equals(NOBODY);
  }

  /**
   * The opposite of {@link #bind}.
   *
   * @param options an options record
   * @return a setting for every component
   */
  public static Config settings(Record options) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : options.getClass().getRecordComponents()) {
      Object value = read(component, options);
      values.put(
          component.getName(), value instanceof Enum<?> e ? SettingValue.enumName(e) : value);
    }
    return ConfigFactory.parseMap(values, NOBODY);
  }

  private static void refuseUnknown(
      List<OptionField> fields, ConfigObject given, String section, String owner) {
    List<String> names = fields.stream().map(OptionField::name).toList();
    for (String key : new TreeSet<>(given.keySet())) {
      if (!names.contains(key)) {
        throw setting(section, key, given)
            .error("is no option of " + owner + NearMatches.among(names).hint(key, section + "."));
      }
    }
  }

  private static Object value(OptionField field, ConfigObject given, String section, String owner) {
    if (given.containsKey(field.name())) {
      return field.read(setting(section, field.name(), given));
    }
    if (field.setting().defaultValue().equals(Setting.REQUIRED)) {
      throw new InvalidInputException(
          "%s needs its option %s: %s".formatted(owner, field.name(), field.setting().value()));
    }
    return field.defaultOption();
  }

  private static SettingValue setting(String section, String name, ConfigObject given) {
    ConfigValue value = given.get(name);
    return new SettingValue(
        section + "." + name, value == null ? ConfigValueFactory.fromAnyRef(null) : value);
  }

  private static <O extends Record> O construct(
      Class<O> type, Object[] values, ConfigObject given, String owner) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<O> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw RefusedOptions.of(owner, given, e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the options of " + owner, e);
    }
  }

  private static Object read(RecordComponent component, Record options) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read option " + component.getName(), e);
    }
  }
}
