package io.evolkv.runtime.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A dict; its keys keep their order. */
final class Mapping implements Value {
  private final SequencedMap<Value, Value> entries;
  private final Nesting nesting;

  Mapping(Map<Value, Value> entries) {
    this.entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    List<Value> all = new ArrayList<>(entries.keySet());
    all.addAll(entries.values());
    this.nesting = Nesting.around(all);
  }

  SequencedMap<Value, Value> entries() {
    return entries;
  }

  Nesting nesting() {
    return nesting;
  }

  /** Whether Python could use a value as a key. */
  static boolean isKey(Value value) {
    if (value instanceof Sequence sequence) {
      return sequence.kind() == Sequence.Kind.TUPLE
          && sequence.elements().stream().allMatch(Mapping::isKey);
    }
    return !(value instanceof Mapping);
  }

  @Override
  public boolean truth() {
    return !entries.isEmpty();
  }

  @Override
  public TaggedText display() {
    TaggedText.Builder text = new TaggedText.Builder().markup("{");
    String separator = "";
    for (Map.Entry<Value, Value> entry : entries.entrySet()) {
      text.markup(separator)
          .append(entry.getKey().representation())
          .markup(": ")
          .append(entry.getValue().representation());
      separator = ", ";
    }
    return text.markup("}").build();
  }

  @Override
  public String typeName() {
    return "dict";
  }

  @Override
  public long weight() {
    return nesting.weight();
  }

  @Override
  public List<Value> elements() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public Value attribute(String name) {
    return MappingMethods.bind(this, name)
        .orElseGet(
            () -> entries.getOrDefault(TaggedText.markup(name), Undefined.attribute(this, name)));
  }

  @Override
  public Value item(Value key) {
    Value found = isKey(key) ? entries.get(key) : null;
    if (found != null) {
      return found;
    }
    return key instanceof TaggedText name ? attribute(name.text()) : Undefined.item(this, key);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Mapping that && entries.equals(that.entries));
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }
}
