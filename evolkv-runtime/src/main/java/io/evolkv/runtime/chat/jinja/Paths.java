package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Int;

/** Attributes of attributes as filters name them: {@code 'function.name'}, {@code 'items.0'}. */
final class Paths {
  private Paths() {}

  static Value of(Value start, Value path) {
    if (!(path instanceof TaggedText names)) {
      return start.item(path);
    }
    Value value = start;
    for (String name : names.text().split("\\.", -1)) {
      boolean isIndex = !name.isEmpty() && name.length() < 10 && name.chars().allMatch(Character::isDigit);
      value = value.item(isIndex ? new Int(Long.parseLong(name)) : TaggedText.markup(name));
    }
    return value;
  }
}
