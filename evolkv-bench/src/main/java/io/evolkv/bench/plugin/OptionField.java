package io.evolkv.bench.plugin;

import com.typesafe.config.ConfigValueFactory;
import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.plugin.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One component of an options record, checked when it is made.
 *
 * @param name the component's name
 * @param type its type
 * @param setting what its author says of it
 */
record OptionField(String name, Class<?> type, Setting setting) {
  private static final List<Class<?>> SIMPLE =
      List.of(int.class, long.class, double.class, boolean.class, String.class);

  /**
   * The components of a record in order; an InvalidInputException says which cannot be a setting.
   */
  static List<OptionField> of(Class<? extends Record> record) {
    return Arrays.stream(record.getRecordComponents()).map(OptionField::of).toList();
  }

  private static OptionField of(RecordComponent component) {
    String place =
        "option " + component.getName() + " of " + component.getDeclaringRecord().getName();
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new InvalidInputException(place + " has no @Setting");
    }
    Class<?> type = component.getType();
    if (!type.isEnum() && !SIMPLE.contains(type)) {
      throw new InvalidInputException(
          "%s is a %s; an option is an int, long, double, boolean, String or an enum"
              .formatted(place, type.getSimpleName()));
    }
    if (component.getName().equals("name")) {
      throw new InvalidInputException(place + " hides the key that names the plugin");
    }
    OptionField field = new OptionField(component.getName(), type, setting);
    if (field.hasDefault()) {
      field.defaultOption();
    }
    return field;
  }

  /** The default as a value of the component's type. */
  Object defaultOption() {
    String origin = "its default";
    return read(
        new SettingValue(name, ConfigValueFactory.fromAnyRef(setting.defaultValue(), origin)));
  }

  /** A given value as a value of the component's type, within its range. */
  Object read(SettingValue given) {
    if (type == int.class) {
      return given.asInt(range());
    }
    if (type == long.class) {
      return given.asLong(range());
    }
    if (type == double.class) {
      return given.asDouble(range());
    }
    if (type == boolean.class) {
      return given.asBoolean();
    }
    return type == String.class ? given.asString() : given.asEnum(type);
  }

  OptionDescription description() {
    Optional<String> defaultText =
        hasDefault() ? Optional.of(setting.defaultValue()) : Optional.empty();
    return new OptionDescription(name, typeName(), defaultText, rangeText(), setting.value());
  }

  private boolean hasDefault() {
    return !setting.defaultValue().equals(Setting.REQUIRED);
  }

  private String typeName() {
    return type.isEnum() ? "enum" : type == String.class ? "string" : type.getName();
  }

  private String rangeText() {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(SettingValue::enumName)
          .collect(Collectors.joining(" | "));
    }
    return range().table();
  }

  private NumberRange range() {
    return new NumberRange(setting.min(), setting.max());
  }
}
