package io.evolkv.api.plugin;

import io.evolkv.api.error.InvalidInputException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes an options record of texts: those given, and the defaults that its settings state. */
final class OptionTexts {
  private OptionTexts() {}

  static <O extends Record> O read(Class<O> type, Map<String, String> texts, String owner) {
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(components, texts, owner);
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(components).map(c -> valueOf(c, texts, owner)).toArray();
    try {
      Constructor<O> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new InvalidInputException(
          "the %s of %s are refused: %s"
              .formatted(
                  texts.isEmpty() ? "default options" : "options",
                  owner,
                  e.getTargetException().getMessage()),
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the options of " + owner, e);
    }
  }

  private static void refuseUnknown(
      RecordComponent[] components, Map<String, String> texts, String owner) {
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String name : new TreeSet<>(texts.keySet())) {
      if (!names.contains(name)) {
        throw new InvalidInputException(
            "%s is no option of %s; %s"
                .formatted(
                    name,
                    owner,
                    names.isEmpty()
                        ? "it has none"
                        : "its options are " + String.join(", ", names)));
      }
    }
  }

  private static Object valueOf(
      RecordComponent component, Map<String, String> texts, String owner) {
    Setting setting = component.getAnnotation(Setting.class);
    String given = texts.get(component.getName());
    if (given == null && (setting == null || setting.defaultValue().equals(Setting.REQUIRED))) {
      throw new InvalidInputException(
          "option %s of %s has no default; make the record %s with a value for it"
              .formatted(component.getName(), owner, component.getDeclaringRecord().getName()));
    }
    String text = given == null && setting != null ? setting.defaultValue() : given;
    try {
      Object value = parse(component.getType(), String.valueOf(text));
      if (setting != null && value instanceof Number number) {
        checkRange(number.doubleValue(), setting);
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "option %s of %s %s '%s', which is no %s"
              .formatted(
                  component.getName(),
                  owner,
                  given == null ? "has the default" : "is",
                  text,
                  wanted(component.getType(), setting)),
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
      return truth(text);
    }
    return type == String.class ? text : constant(type, text);
  }

  private static boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("neither true nor false: " + text);
    }
    return text.equals("true");
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

  private static void checkRange(double value, Setting setting) {
    if (!(value >= setting.min() && value <= setting.max())) {
      throw new IllegalArgumentException(value + " is out of range");
    }
  }

  /** The type, and the bounds of a number that has some. */
  private static String wanted(Class<?> type, @Nullable Setting setting) {
    StringBuilder text = new StringBuilder(type.getSimpleName());
    if (setting != null && setting.min() != Double.NEGATIVE_INFINITY) {
      text.append(" of at least ").append(plain(setting.min()));
    }
    if (setting != null && setting.max() != Double.POSITIVE_INFINITY) {
      text.append(" of at most ").append(plain(setting.max()));
    }
    return text.toString();
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
