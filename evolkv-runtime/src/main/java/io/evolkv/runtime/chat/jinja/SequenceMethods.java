package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** Python's methods of lists and tuples that do not change them; a template cannot do that. */
final class SequenceMethods {
  private static final Set<String> CHANGING =
      Set.of("append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse", "sort");

  private SequenceMethods() {}

  private record Count(Sequence list) implements Function {
    @Override
    public Value call(Run run, Arguments arguments) {
      Value sought = arguments.bind("count", "value").required(0);
      return new Int(Collections.frequency(list.elements(), sought));
    }
  }

  private record Index(Sequence list) implements Function {
    @Override
    public Value call(Run run, Arguments arguments) {
      int index = list.elements().indexOf(arguments.bind("index", "value").required(0));
      if (index < 0) {
        throw JinjaException.failure("index(): the value is not in the list");
      }
      return new Int(index);
    }
  }

  /** A method of a list; empty when there is none of this name. */
  static Optional<Value> bind(Sequence list, String name) {
    if (!list.isIndexed()) {
      return Optional.empty();
    }
    if (list.kind() == Sequence.Kind.LIST && CHANGING.contains(name)) {
      throw JinjaException.failure("the method " + name + " of lists is not allowed");
    }
    return switch (name) {
      case "count" -> Optional.of(new Count(list));
      case "index" -> Optional.of(new Index(list));
      default -> Optional.empty();
    };
  }
}
