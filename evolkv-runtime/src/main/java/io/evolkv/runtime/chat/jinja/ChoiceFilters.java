package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Filters.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Filters that choose: a default, or elements by a test or attribute. */
final class ChoiceFilters {
  static final Map<String, Filter> BY_NAME =
      Map.of(
          "default", ChoiceFilters::otherwise,
          "d", ChoiceFilters::otherwise,
          "select", (run, x, a) -> chosen(x, a, false, true),
          "reject", (run, x, a) -> chosen(x, a, false, false),
          "selectattr", (run, x, a) -> chosen(x, a, true, true),
          "rejectattr", (run, x, a) -> chosen(x, a, true, false),
          "map", ChoiceFilters::map);

  private ChoiceFilters() {}

  private static Value otherwise(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", "default_value", "boolean");
    boolean missing = input instanceof Undefined || (bound.flag(1) && !input.truth());
    return missing ? bound.at(0).orElse(TaggedText.EMPTY) : input;
  }

  private static Value chosen(
      Value input, Arguments arguments, boolean byAttribute, boolean wanted) {
    Arguments left = arguments;
    Optional<Value> path = Optional.empty();
    if (byAttribute) {
      path = Optional.of(first(left, "an attribute"));
      left = left.rest();
    }
    Optional<Tests.Test> test = Optional.empty();
    if (!left.positional().isEmpty()) {
      test = Optional.of(Tests.named(first(left, "a test").display().text()));
      left = left.rest();
    }
    List<Value> kept = new ArrayList<>();
    for (Value element : input.elements()) {
      Value seen = path.isPresent() ? Paths.of(element, path.get()) : element;
      boolean holds = test.isPresent() ? test.get().holds(seen, left) : seen.truth();
      if (holds == wanted) {
        kept.add(element);
      }
    }
    return Sequence.generator(kept);
  }

  private static Value first(Arguments arguments, String what) {
    if (arguments.positional().isEmpty()) {
      throw JinjaException.failure("the filter needs " + what + " as its first argument");
    }
    return arguments.positional().getFirst();
  }

  private static Value map(Run run, Value input, Arguments arguments) {
    List<Value> results = new ArrayList<>();
    if (arguments.positional().isEmpty()) {
      Arguments.Bound bound = arguments.bind("map", "attribute", "default");
      for (Value element : input.elements()) {
        results.add(Paths.of(element, bound.required(0), bound.at(1)));
      }
      return Sequence.generator(results);
    }
    Filter filter = Filters.named(first(arguments, "a filter").display().text());
    SequencedMap<String, Value> named = new LinkedHashMap<>(arguments.named());
    Arguments rest = new Arguments(arguments.rest().positional(), named);
    for (Value element : input.elements()) {
      results.add(filter.apply(run, element, rest));
    }
    return Sequence.generator(results);
  }
}
