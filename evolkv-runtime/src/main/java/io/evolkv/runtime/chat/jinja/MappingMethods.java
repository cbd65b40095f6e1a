package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.None;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Python's methods of dicts that do not change them; a template cannot do that. */
final class MappingMethods {
  private static final Set<String> CHANGING =
      Set.of("clear", "copy", "fromkeys", "pop", "popitem", "setdefault", "update");

  private MappingMethods() {}

  private record Get(Mapping dict) implements Function {
    @Override
    public Value call(Run run, Arguments arguments) {
      Arguments.Bound bound = arguments.bind("get", "key", "default");
      Value key = bound.required(0);
      if (!Mapping.isKey(key)) {
        throw JinjaException.failure("a " + key.typeName() + " cannot be a key of a dict");
      }
      return dict.entries().getOrDefault(key, bound.at(1).orElse(None.NONE));
    }
  }

  private record View(Mapping dict, String name) implements Function {
    @Override
    public Value call(Run run, Arguments arguments) {
      arguments.bind(name);
      run.chargeAll(dict);
      return switch (name) {
        case "keys" -> view(dict.elements());
        case "values" -> view(List.copyOf(dict.entries().values()));
        default -> view(items(dict));
      };
    }

    private static Sequence view(List<Value> elements) {
      return Sequence.of(Sequence.Kind.VIEW, elements);
    }
  }

  /** Pairs of key and value. */
  static List<Value> items(Mapping dict) {
    List<Value> items = new ArrayList<>();
    dict.entries().forEach((key, value) -> items.add(Sequence.tuple(List.of(key, value))));
    return items;
  }

  /** A method of a dict; empty when there is none of this name. */
  static Optional<Value> bind(Mapping dict, String name) {
    if (CHANGING.contains(name)) {
      throw JinjaException.failure("the method " + name + " of dicts is not allowed");
    }
    return switch (name) {
      case "get" -> Optional.of(new Get(dict));
      case "keys", "values", "items" -> Optional.of(new View(dict, name));
      default -> Optional.empty();
    };
  }
}
