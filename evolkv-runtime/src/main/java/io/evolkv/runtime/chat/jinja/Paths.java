package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.Optional;

/** Attributes of attributes as filters name them: {@code 'function.name'}, {@code 'items.0'}. */
final class Paths {
  private Paths() {}

  static Value of(Value start, Value path) {
    return of(start, path, Optional.empty());
  }

  /** With a default that takes the place of each attribute that is not there. */
  static Value of(Value start, Value path, Optional<Value> otherwise) {
    if (!(path instanceof TaggedText names)) {
      return orElse(start.item(path), otherwise);
    }
    Value value = start;
    for (String name : names.text().split("\\.", -1)) {
      boolean isIndex =
          !name.isEmpty() && name.length() < 10 && name.chars().allMatch(Character::isDigit);
      Value key = isIndex ? new Int(Long.parseLong(name)) : TaggedText.markup(name);
      value = orElse(value.item(key), otherwise);
    }
    return value;
  }

  private static Value orElse(Value value, Optional<Value> otherwise) {
    return value instanceof Undefined ? otherwise.orElse(value) : value;
  }
}
