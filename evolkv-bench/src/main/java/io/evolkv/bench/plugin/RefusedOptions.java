package io.evolkv.bench.plugin;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.evolkv.api.error.InvalidInputException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a plugin says about its options, which it knows by name only, with the place of them. */
public final class RefusedOptions {
  private RefusedOptions() {}

  /**
   * The error to show.
   *
   * @param owner whose options these are, for example {@code policy snapkv}
   * @param options the options; those that nobody set are of no place
   * @param refusal what the plugin threw
   * @return its message behind the place of the option that it mentions first
   */
  public static InvalidInputException of(String owner, ConfigObject options, Throwable refusal) {
    String message = String.valueOf(refusal.getMessage());
    boolean named = message.startsWith(owner + ":") || message.startsWith("setting ");
    String place =
        firstMentioned(options, message)
            .map(value -> SettingValue.place(value.origin()) + ": ")
            .orElse("");
    return new InvalidInputException(place + (named ? "" : owner + ": ") + message, refusal);
  }

  private static Optional<ConfigValue> firstMentioned(ConfigObject options, String message) {
    return options.keySet().stream()
        .filter(
            name -> !OptionsBinder.isDefault(value(options, name)) && mention(name, message) >= 0)
        .min(Comparator.comparingInt((String name) -> mention(name, message)).thenComparing(n -> n))
        .map(name -> value(options, name));
  }

  private static ConfigValue value(ConfigObject options, String name) {
    @Nullable ConfigValue value = options.get(name);
    return requireNonNull(value, name);
  }

  private static int mention(String name, String message) {
    Matcher word = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(message);
    return word.find() ? word.start() : -1;
  }
}
