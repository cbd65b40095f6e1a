package io.evolkv.bench.plugin;

import java.util.Optional;

/**
 * One setting of an extension, for people.
 *
 * @param name the key below the extension's section
 * @param type {@code int}, {@code long}, {@code double}, {@code boolean}, {@code string} or {@code
 *     enum}
 * @param defaultValue as a configuration would write it; empty when the user has to set it
 * @param range what is allowed: {@code 1 to 64}, {@code >= 1}, {@code mean | max}; empty without a
 *     bound
 * @param description one sentence
 */
public record OptionDescription(
    String name, String type, Optional<String> defaultValue, String range, String description) {}
