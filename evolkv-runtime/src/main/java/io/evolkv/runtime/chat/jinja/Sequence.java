package io.evolkv.runtime.chat.jinja;

import java.util.List;
import java.util.Objects;

/** A list, or something else of Python that gives its elements in order. */
final class Sequence implements Value {
  /** How the elements are held. */
  enum Kind {
    LIST("list"),
    TUPLE("tuple"),
    RANGE("range"),
    /** The keys, values or items of a dict: no element can be taken by its index. */
    VIEW("dict view"),
    /** What a filter such as {@code map} gives: only a loop can read it, and only once. */
    GENERATOR("generator");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  private final Kind kind;
  private final List<Value> elements;
  private final Nesting nesting;
  private boolean used;

  private Sequence(Kind kind, List<Value> elements) {
    this.kind = kind;
    this.elements = List.copyOf(elements);
    this.nesting = Nesting.around(this.elements);
  }

  static Sequence list(List<? extends Value> elements) {
    return of(Kind.LIST, elements);
  }

  static Sequence tuple(List<? extends Value> elements) {
    return of(Kind.TUPLE, elements);
  }

  static Sequence generator(List<? extends Value> elements) {
    return of(Kind.GENERATOR, elements);
  }

  static Sequence of(Kind kind, List<? extends Value> elements) {
    return new Sequence(kind, List.copyOf(elements));
  }

  Kind kind() {
    return kind;
  }

  boolean isIndexed() {
    return kind == Kind.LIST || kind == Kind.TUPLE || kind == Kind.RANGE;
  }

  int size() {
    if (kind == Kind.GENERATOR) {
      throw JinjaException.failure("a generator has no length; make it a list with |list first");
    }
    return elements.size();
  }

  Nesting nesting() {
    return nesting;
  }

  Value slice(Indices.Slice slice) {
    if (!isIndexed()) {
      throw JinjaException.failure("a value of type " + typeName() + " has no slices");
    }
    return of(kind, slice.places(elements.size()).stream().map(elements::get).toList());
  }

  @Override
  public boolean truth() {
    return kind == Kind.GENERATOR || !elements.isEmpty();
  }

  @Override
  public TaggedText display() {
    return switch (kind) {
      case LIST -> shown("[", "]");
      case TUPLE -> shown("(", elements.size() == 1 ? ",)" : ")");
      default -> throw JinjaException.failure("printing a " + typeName() + " is not supported");
    };
  }

  private TaggedText shown(String open, String close) {
    TaggedText.Builder text = new TaggedText.Builder().markup(open);
    for (int i = 0; i < elements.size(); i++) {
      text.markup(i == 0 ? "" : ", ").append(elements.get(i).representation());
    }
    return text.markup(close).build();
  }

  @Override
  public String typeName() {
    return kind.label;
  }

  @Override
  public long weight() {
    return nesting.weight();
  }

  @Override
  public List<Value> elements() {
    if (kind == Kind.GENERATOR && used) {
      throw JinjaException.failure(
          "a generator is read a second time, which is not supported; make it a list with |list");
    }
    used = true;
    return elements;
  }

  @Override
  public Value attribute(String name) {
    return SequenceMethods.bind(this, name).orElseGet(() -> Undefined.attribute(this, name));
  }

  @Override
  public Value item(Value key) {
    if (key instanceof TaggedText name) {
      return attribute(name.text());
    }
    int index = isIndexed() ? Indices.element(key, elements.size()) : -1;
    return index < 0 ? Undefined.item(this, key) : elements.get(index);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (isIndexed()
            && other instanceof Sequence that
            && kind == that.kind
            && elements.equals(that.elements));
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, elements);
  }
}
