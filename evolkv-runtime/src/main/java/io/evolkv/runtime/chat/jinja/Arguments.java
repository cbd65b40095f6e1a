package io.evolkv.runtime.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Arguments of a call.
 *
 * @param positional in order
 * @param named by name
 */
record Arguments(List<Value> positional, SequencedMap<String, Value> named) {

  /** Arguments put to their parameters. */
  record Bound(String callee, List<Optional<Value>> values) {
    Optional<Value> at(int parameter) {
      return values.get(parameter);
    }

    Value required(int parameter) {
      return at(parameter)
          .orElseThrow(
              () ->
                  JinjaException.failure(
                      "%s() lacks its argument %d".formatted(callee, parameter + 1)));
    }

    boolean flag(int parameter) {
      return at(parameter).map(Value::truth).orElse(false);
    }

    int integer(int parameter, int otherwise) {
      Optional<Value> value = at(parameter);
      if (value.isEmpty() || value.get() == Value.None.NONE) {
        return otherwise;
      }
      if (!Indices.isIndex(value.get())) {
        throw JinjaException.failure(
            "%s() needs a whole number, not %s".formatted(callee, value.get().typeName()));
      }
      return Math.clamp(Numbers.integer(value.get()), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    TaggedText text(int parameter) {
      Value value = required(parameter);
      if (value instanceof TaggedText text) {
        return text;
      }
      throw JinjaException.failure("%s() needs a text, not %s".formatted(callee, value.typeName()));
    }

    /** A text that may be absent or None. */
    Optional<TaggedText> optionalText(int parameter) {
      return at(parameter).filter(v -> v != Value.None.NONE).map(ignored -> text(parameter));
    }
  }

  /** Puts the arguments to parameters; refuses those that are too many or unknown. */
  Bound bind(String callee, String... parameters) {
    if (positional.size() > parameters.length) {
      throw JinjaException.failure(
          "%s() takes at most %d arguments, not %d"
              .formatted(callee, parameters.length, positional.size()));
    }
    List<Optional<Value>> values = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      Optional<Value> given = Optional.ofNullable(named.get(parameters[i]));
      if (i < positional.size()) {
        if (given.isPresent()) {
          throw JinjaException.failure(
              "%s() gets its argument '%s' twice".formatted(callee, parameters[i]));
        }
        given = Optional.of(positional.get(i));
      }
      values.add(given);
    }
    for (Map.Entry<String, Value> entry : named.entrySet()) {
      if (!List.of(parameters).contains(entry.getKey())) {
        throw JinjaException.failure("%s() has no argument '%s'".formatted(callee, entry.getKey()));
      }
    }
    return new Bound(callee, values);
  }

  /** The arguments without the first. */
  Arguments rest() {
    return new Arguments(positional.subList(1, positional.size()), named);
  }
}
