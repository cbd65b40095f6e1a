package io.evolkv.runtime.chat.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names and their values in a part of a template; inner scopes see the outer ones. */
final class Scope {
  private final Optional<Scope> outer;
  private final Map<String, Value> names = new HashMap<>();

  private Scope(Optional<Scope> outer) {
    this.outer = outer;
  }

  static Scope outermost() {
    return new Scope(Optional.empty());
  }

  Scope inner() {
    return new Scope(Optional.of(this));
  }

  void set(String name, Value value) {
    names.put(name, value);
  }

  Value get(String name) {
    Scope scope = this;
    while (true) {
      Value value = scope.names.get(name);
      if (value != null) {
        return value;
      }
      if (scope.outer.isEmpty()) {
        return Undefined.name(name);
      }
      scope = scope.outer.get();
    }
  }
}
