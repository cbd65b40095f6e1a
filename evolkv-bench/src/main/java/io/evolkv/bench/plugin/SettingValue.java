package io.evolkv.bench.plugin;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.evolkv.api.error.InvalidInputException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The value of one setting, read as the type that is wanted. Numbers and booleans may also be given
 * as text, as environment variables and the command line do.
 *
 * @param key the full key, for messages
 * @param value what a configuration says
 */
public record SettingValue(String key, ConfigValue value) {
  /**
   * A whole number.
   *
   * @param range what is allowed
   * @return the number
   * @throws InvalidInputException when it is none, or out of range
   */
  public int asInt(NumberRange range) {
    return (int) asLong(range.within(Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  /**
   * A whole number.
   *
   * @param range what is allowed
   * @return the number
   * @throws InvalidInputException when it is none, or out of range
   */
  public long asLong(NumberRange range) {
    BigDecimal number = number("a whole number");
    if (number.stripTrailingZeros().scale() > 0) {
      throw wrong("a whole number");
    }
    return inRange(number, range.within(Long.MIN_VALUE, Long.MAX_VALUE)).longValueExact();
  }

  /**
   * A number.
   *
   * @param range what is allowed
   * @return the number, finite
   * @throws InvalidInputException when it is none, or out of range
   */
  public double asDouble(NumberRange range) {
    return inRange(number("a number"), range.within(-Double.MAX_VALUE, Double.MAX_VALUE))
        .doubleValue();
  }

  /**
   * A truth value.
   *
   * @return true or false
   * @throws InvalidInputException when it is neither
   */
  public boolean asBoolean() {
    String text = text("true or false");
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong("true or false");
    }
    return text.equals("true");
  }

  /**
   * Text.
   *
   * @return the text
   * @throws InvalidInputException when it is a list or a section
   */
  public String asString() {
    return text("a text");
  }

  /**
   * A constant of an enum, written in lower case with hyphens.
   *
   * @param type the enum
   * @return the constant
   * @throws InvalidInputException when there is none of this name
   */
  public Object asEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    List<String> names = Arrays.stream(constants).map(SettingValue::enumName).toList();
    int index = names.indexOf(text("one of: " + String.join(", ", names)));
    if (index < 0) {
      throw wrong("one of: " + String.join(", ", names));
    }
    return constants[index];
  }

  /**
   * A list of texts; on the command line also written with commas.
   *
   * @return the texts in order
   * @throws InvalidInputException when it is a section, or a list of something else
   */
  public List<String> asStrings() {
    if (value.unwrapped() instanceof List<?> list) {
      if (!list.stream().allMatch(String.class::isInstance)) {
        throw wrong("a list of texts");
      }
      return list.stream().map(String.class::cast).toList();
    }
    String text = text("a list of texts");
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /**
   * An error about this setting.
   *
   * @param problem what is wrong with it, a phrase that follows the key
   * @return the exception to throw, with the place in front
   */
  public InvalidInputException error(String problem) {
    return new InvalidInputException(place(value.origin()) + ": " + key + " " + problem);
  }

  /**
   * A place as people write it.
   *
   * @param origin where a value came from
   * @return file and line, or what else gave the value
   */
  public static String place(ConfigOrigin origin) {
    String file = origin.filename();
    if (file == null && origin.resource() != null) {
      file = "defaults";
    }
    if (file == null) {
      return origin.description();
    }
    return origin.lineNumber() < 0 ? file : file + ":" + origin.lineNumber();
  }

  /** How an enum constant is written in a configuration: GROUP_MEAN is {@code group-mean}. */
  static String enumName(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private BigDecimal number(String wanted) {
    try {
      BigDecimal number = new BigDecimal(text(wanted).strip());
      if (Math.abs((long) number.precision() - number.scale()) > 400) {
        throw wrong(wanted + " of a sensible size");
      }
      return number;
    } catch (NumberFormatException notANumber) {
      throw wrong(wanted);
    }
  }

  private BigDecimal inRange(BigDecimal number, NumberRange range) {
    if (!range.contains(number)) {
      throw error("is " + shown() + ", it must be " + range.sentence(number));
    }
    return number;
  }

  private String text(String wanted) {
    ConfigValueType type = value.valueType();
    if (type == ConfigValueType.OBJECT
        || type == ConfigValueType.LIST
        || type == ConfigValueType.NULL) {
      throw wrong(wanted);
    }
    return String.valueOf(value.unwrapped());
  }

  private InvalidInputException wrong(String wanted) {
    return error("is " + shown() + ", it must be " + wanted);
  }

  private String shown() {
    return switch (value.valueType()) {
      case OBJECT -> "a section";
      case LIST -> "a list";
      case NULL -> "null";
      case STRING -> "'" + shortened(String.valueOf(value.unwrapped())) + "'";
      case NUMBER, BOOLEAN -> shortened(String.valueOf(value.unwrapped()));
    };
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 40 ? line : line.substring(0, 37) + "...";
  }
}
