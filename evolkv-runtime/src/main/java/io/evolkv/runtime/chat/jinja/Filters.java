package io.evolkv.runtime.chat.jinja;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The filters by name. */
final class Filters {
  private static final Map<String, Filter> BY_NAME = new TreeMap<>();

  static {
    BY_NAME.putAll(TextFilters.BY_NAME);
    BY_NAME.putAll(SequenceFilters.BY_NAME);
    BY_NAME.putAll(ChoiceFilters.BY_NAME);
    BY_NAME.putAll(NumberFilters.BY_NAME);
  }

  private Filters() {}

  /** A filter. */
  interface Filter {
    Value apply(Run run, Value input, Arguments arguments);
  }

  static Filter named(String name) {
    Filter filter = BY_NAME.get(name);
    if (filter == null) {
      throw JinjaException.failure(unknown("filter", name, BY_NAME.keySet()));
    }
    return filter;
  }

  static String unknown(String what, String name, Set<String> known) {
    return "the %s '%s' is not supported; %s are"
        .formatted(what, name, String.join(", ", new TreeSet<>(known)));
  }
}
