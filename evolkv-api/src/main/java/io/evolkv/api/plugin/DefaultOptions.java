package io.evolkv.api.plugin;

import io.evolkv.api.error.InvalidInputException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;

/** Makes an options record of the defaults that its settings state. */
final class DefaultOptions {
  private DefaultOptions() {}

  static <O extends Record> O of(Class<O> type, String owner) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(components).map(c -> valueOf(c, owner)).toArray();
    try {
      Constructor<O> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new InvalidInputException(
          "the default options of "
              + owner
              + " are refused: "
              + e.getTargetException().getMessage(),
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the default options of " + owner, e);
    }
  }

  private static Object valueOf(RecordComponent component, String owner) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null || setting.defaultValue().equals(Setting.REQUIRED)) {
      throw new InvalidInputException(
          "option %s of %s has no default; make the record %s with a value for it"
              .formatted(component.getName(), owner, component.getDeclaringRecord().getName()));
    }
    try {
      return parse(component.getType(), setting.defaultValue());
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "option %s of %s has the default '%s', which is no %s"
              .formatted(
                  component.getName(),
                  owner,
                  setting.defaultValue(),
                  component.getType().getSimpleName()),
          e);
    }
  }

  private static Object parse(Class<?> type, String text) {
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class) {
      return Long.valueOf(text);
    }
    if (type == double.class) {
      return Double.valueOf(text);
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    return type == String.class ? text : constant(type, text);
  }

  private static Object constant(Class<?> type, String text) {
    if (!type.isEnum()) {
      throw new IllegalArgumentException(type + " is no type of a setting");
    }
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no constant " + name));
  }
}
