package io.evolkv.policies.composition;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.api.policy.EvictionPolicy;
import io.evolkv.api.policy.EvictionPolicyFactory;
import io.evolkv.api.policy.ScoredPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A policy named within a setting of another: a name, and its settings in parentheses where they
 * are not the defaults, as in {@code snapkv} or {@code snapkv(window=32, pooling=avg)}. The
 * policies are those of the class path; a jar in {@code plugins/} has a class loader of its own and
 * is not seen from here.
 */
public final class PolicyText {
  private PolicyText() {}

  /**
   * Makes the policy that a setting names, and sees that it can play its part.
   *
   * @param setting the setting, for messages
   * @param text the policy, with settings or without
   * @param part what the policy has to be
   * @param what what it lacks otherwise, for messages: "has no score" and the like
   * @param <T> what the policy has to be
   * @return the policy
   * @throws InvalidInputException when the text is wrong, there is no such policy, it refuses its
   *     settings or is of another kind
   */
  public static <T> T policy(String setting, String text, Class<T> part, String what) {
    EvictionPolicy policy = make(setting, text);
    if (!part.isInstance(policy)) {
      throw new InvalidInputException(
          "setting %s: the policy %s %s; these do: %s"
              .formatted(setting, text.strip(), what, String.join(", ", able(part))));
    }
    return part.cast(policy);
  }

  /**
   * Makes the policy that a setting {@code scorer} names.
   *
   * @param text the policy, with settings or without
   * @return the policy
   * @throws InvalidInputException when the text is wrong, there is no such policy, it refuses its
   *     settings or has no scores
   */
  public static ScoredPolicy scorer(String text) {
    return policy("scorer", text, ScoredPolicy.class, "has no score per position");
  }

  private static EvictionPolicy make(String setting, String text) {
    String stripped = text.strip();
    int open = stripped.indexOf('(');
    String name = open < 0 ? stripped : stripped.substring(0, open).strip();
    Map<String, String> settings = Map.of();
    if (open >= 0) {
      if (!stripped.endsWith(")")) {
        throw wrong(setting, text, "has something after, or no closing parenthesis");
      }
      settings = settings(setting, text, stripped.substring(open + 1, stripped.length() - 1));
    }
    for (EvictionPolicyFactory<?> factory : factories()) {
      if (factory.name().equals(name)) {
        return inSetting(setting, factory, settings);
      }
    }
    String names =
        factories().stream().map(EvictionPolicyFactory::name).collect(Collectors.joining(", "));
    throw wrong(setting, text, "names no policy; there are " + names);
  }

  private static EvictionPolicy inSetting(
      String setting, EvictionPolicyFactory<?> factory, Map<String, String> settings) {
    try {
      return create(factory, settings);
    } catch (InvalidInputException e) {
      throw refused(setting, e);
    }
  }

  /** What a policy refused, with the setting that named it. */
  static InvalidInputException refused(String setting, InvalidInputException refusal) {
    return new InvalidInputException("setting " + setting + ": " + refusal.getMessage(), refusal);
  }

  private static <O extends Record> EvictionPolicy create(
      EvictionPolicyFactory<O> factory, Map<String, String> settings) {
    return factory.create(factory.options(settings));
  }

  private static Map<String, String> settings(String setting, String text, String inside) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String one : split(setting, text, inside)) {
      int equals = one.indexOf('=');
      if (equals < 1) {
        throw wrong(setting, text, "has settings that are not written name=value");
      }
      String key = one.substring(0, equals).strip();
      if (settings.put(key, one.substring(equals + 1).strip()) != null) {
        throw wrong(setting, text, "sets " + key + " twice");
      }
    }
    return settings;
  }

  /** Splits at the commas that are not within parentheses themselves. */
  private static List<String> split(String setting, String text, String inside) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0) {
        throw wrong(setting, text, "closes a parenthesis that is not open");
      }
      if (c == ',' && depth == 0) {
        parts.add(inside.substring(start, i));
        start = i + 1;
      }
    }
    if (depth > 0) {
      throw wrong(setting, text, "has something after, or no closing parenthesis");
    }
    if (!inside.substring(start).isBlank() || !parts.isEmpty()) {
      parts.add(inside.substring(start));
    }
    return parts;
  }

  private static InvalidInputException wrong(String setting, String text, String why) {
    String line = text.strip().replaceAll("\\p{Cntrl}", " ");
    String shown = line.length() <= 60 ? line : line.substring(0, 57) + "...";
    return new InvalidInputException(
        "setting %s: '%s' %s; write a policy as in snapkv or snapkv(window=32, pooling=avg)"
            .formatted(setting, shown, why));
  }

  /** The policies that, with their defaults, are of a kind. */
  private static List<String> able(Class<?> part) {
    return factories().stream()
        .filter(factory -> isAble(factory, part))
        .map(EvictionPolicyFactory::name)
        .toList();
  }

  private static boolean isAble(EvictionPolicyFactory<?> factory, Class<?> part) {
    try {
      return part.isInstance(create(factory, Map.of()));
    } catch (InvalidInputException e) {
      return false; // It needs a setting, so nothing can be said of it.
    }
  }

  private static List<EvictionPolicyFactory<?>> factories() {
    return ServiceLoader.load(EvictionPolicyFactory.class, PolicyText.class.getClassLoader())
        .stream()
        .<EvictionPolicyFactory<?>>map(ServiceLoader.Provider::get)
        .toList();
  }
}
