package io.evolkv.runtime.chat.jinja;

import java.util.List;

/**
 * What a name without a value stands for: prints as nothing, is false and empty, and fails when it
 * is used otherwise.
 *
 * @param reason what is missing, for errors
 */
record Undefined(String reason) implements Value {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Value owner, String name) {
    return new Undefined(
        "a value of type " + owner.typeName() + " has no attribute '" + name + "'");
  }

  static Undefined item(Value owner, Value key) {
    String shown = key instanceof Int || key instanceof TaggedText ? " " + key.display() : "";
    return new Undefined("a value of type " + owner.typeName() + " has no element" + shown);
  }

  JinjaException failure() {
    return JinjaException.failure(reason);
  }

  @Override
  public boolean truth() {
    return false;
  }

  @Override
  public TaggedText display() {
    return TaggedText.EMPTY;
  }

  @Override
  public TaggedText representation() {
    return TaggedText.markup("Undefined");
  }

  @Override
  public String typeName() {
    return "undefined";
  }

  @Override
  public List<Value> elements() {
    return List.of();
  }

  @Override
  public Value attribute(String name) {
    throw failure();
  }

  @Override
  public Value item(Value key) {
    throw failure();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
