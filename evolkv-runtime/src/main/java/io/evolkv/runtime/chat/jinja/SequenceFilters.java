package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Filters.Filter;
import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Filters on lists and dicts as a whole. */
final class SequenceFilters {
  static final Map<String, Filter> BY_NAME =
      Map.ofEntries(
          Map.entry("length", (run, x, a) -> length(x)),
          Map.entry("count", (run, x, a) -> length(x)),
          Map.entry("first", (run, x, a) -> first(x)),
          Map.entry("last", (run, x, a) -> last(x)),
          Map.entry("list", (run, x, a) -> Sequence.list(x.elements())),
          Map.entry("join", SequenceFilters::join),
          Map.entry("reverse", (run, x, a) -> reversed(x)),
          Map.entry("items", (run, x, a) -> items(x)),
          Map.entry("dictsort", SequenceFilters::dictSort),
          Map.entry("sort", SequenceFilters::sort),
          Map.entry("unique", SequenceFilters::unique));

  private SequenceFilters() {}

  static Int length(Value value) {
    if (value instanceof TaggedText text) {
      return new Int(text.text().codePointCount(0, text.length()));
    }
    if (value instanceof Sequence sequence) {
      return new Int(sequence.size());
    }
    return new Int(value.elements().size());
  }

  private static Value first(Value value) {
    List<Value> elements = value.elements();
    return elements.isEmpty() ? new Undefined("there is no first element") : elements.getFirst();
  }

  private static Value last(Value value) {
    if (value instanceof Sequence sequence && sequence.kind() == Sequence.Kind.GENERATOR) {
      throw JinjaException.failure("a generator has no last element; make it a list with |list");
    }
    List<Value> elements = value.elements();
    return elements.isEmpty() ? new Undefined("there is no last element") : elements.getLast();
  }

  private static Value join(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", "d", "attribute");
    List<Value> elements =
        bound
            .at(1)
            .map(path -> input.elements().stream().map(e -> Paths.of(e, path)).toList())
            .orElseGet(input::elements);
    return joined(bound.at(0).map(Value::display).orElse(TaggedText.EMPTY), elements);
  }

  static TaggedText joined(TaggedText separator, List<? extends Value> elements) {
    TaggedText.Builder out = new TaggedText.Builder();
    for (int i = 0; i < elements.size(); i++) {
      out.append(i == 0 ? TaggedText.EMPTY : separator).append(elements.get(i).display());
    }
    return out.build();
  }

  private static Value reversed(Value value) {
    List<Value> elements = new ArrayList<>(value.elements());
    Collections.reverse(elements);
    return value instanceof TaggedText
        ? joined(TaggedText.EMPTY, elements)
        : Sequence.generator(elements);
  }

  private static Value items(Value value) {
    if (value instanceof Undefined) {
      return Sequence.generator(List.of());
    }
    if (value instanceof Mapping dict) {
      return Sequence.generator(MappingMethods.items(dict));
    }
    throw JinjaException.failure("the filter items needs a dict, not " + value.typeName());
  }

  private static Value dictSort(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(input instanceof Mapping dict)) {
      throw JinjaException.failure("the filter dictsort needs a dict, not " + input.typeName());
    }
    String by = bound.at(1).map(v -> v.display().text()).orElse("key");
    int place = by.equals("value") ? 1 : 0;
    List<Value> items = MappingMethods.items(dict);
    items.sort(
        order(item -> ((Sequence) item).elements().get(place), bound.flag(0), bound.flag(2)));
    return Sequence.list(items);
  }

  private static Value sort(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    Optional<Value> path = bound.at(2);
    List<Value> elements = new ArrayList<>(input.elements());
    elements.sort(
        order(
            element -> path.map(given -> Paths.of(element, given)).orElse(element),
            bound.flag(1),
            bound.flag(0)));
    return Sequence.list(elements);
  }

  private interface Key {
    Value of(Value element);
  }

  private static Comparator<Value> order(Key key, boolean caseSensitive, boolean reverse) {
    Comparator<Value> order =
        (a, b) ->
            Operators.order(folded(key.of(a), caseSensitive), folded(key.of(b), caseSensitive));
    return reverse ? order.reversed() : order;
  }

  private static Value folded(Value value, boolean caseSensitive) {
    return value instanceof TaggedText text && !caseSensitive ? TextMethods.lower(text) : value;
  }

  private static Value unique(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", "case_sensitive", "attribute");
    Set<Value> seen = new HashSet<>();
    List<Value> kept = new ArrayList<>();
    for (Value element : input.elements()) {
      Value key = bound.at(1).map(path -> Paths.of(element, path)).orElse(element);
      if (seen.add(folded(key, bound.flag(0)))) {
        kept.add(element);
      }
    }
    return Sequence.generator(kept);
  }
}
