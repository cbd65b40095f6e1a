package io.evolkv.runtime.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/** {@code namespace(...)}: the only value that a template can change, also from within a loop. */
final class Namespace implements Value {
  private final Map<String, Value> attributes = new HashMap<>();

  void set(String name, Value value) {
    attributes.put(name, value);
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public TaggedText display() {
    throw JinjaException.failure("printing a namespace is not supported");
  }

  @Override
  public String typeName() {
    return "namespace";
  }

  @Override
  public Value attribute(String name) {
    return attributes.getOrDefault(name, Undefined.attribute(this, name));
  }
}
