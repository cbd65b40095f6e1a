package io.evolkv.runtime.chat.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A value of a template, with the meaning that Python gives it. {@code equals} is Python's ==. */
public sealed interface Value
    permits TaggedText,
        Value.None,
        Value.Bool,
        Value.Int,
        Value.Real,
        Undefined,
        Sequence,
        Mapping,
        Namespace,
        LoopState,
        Function {

  /**
   * A list.
   *
   * @param elements its elements
   * @return the list
   */
  static Value list(List<? extends Value> elements) {
    return Sequence.list(elements);
  }

  /**
   * A dict whose keys are the template's own text.
   *
   * @param entries values by key, in order
   * @return the dict
   */
  static Value dict(SequencedMap<String, Value> entries) {
    SequencedMap<Value, Value> values = new LinkedHashMap<>();
    entries.forEach((key, value) -> values.put(TaggedText.markup(key), value));
    return new Mapping(values);
  }

  /**
   * Python's {@code bool(x)}.
   *
   * @return false for what is empty, zero, None or undefined
   */
  boolean truth();

  /**
   * Python's {@code str(x)}, which is what a template prints.
   *
   * @return the text
   */
  TaggedText display();

  /**
   * Python's {@code repr(x)}, which is how a list shows its elements.
   *
   * @return the text
   */
  default TaggedText representation() {
    return display();
  }

  /**
   * Name of the type, for errors.
   *
   * @return Python's name
   */
  String typeName();

  /**
   * How much work it is to look at all of the value.
   *
   * @return number of values and characters in it
   */
  default long weight() {
    return 1;
  }

  /**
   * What a loop over the value sees.
   *
   * @return the elements, keys or characters
   */
  default List<Value> elements() {
    throw JinjaException.failure("a loop over " + typeName() + " is not possible");
  }

  /**
   * {@code value.name}.
   *
   * @param name an attribute
   * @return its value, or an undefined one
   */
  default Value attribute(String name) {
    return Undefined.attribute(this, name);
  }

  /**
   * {@code value[key]}.
   *
   * @param key an index or key
   * @return the element, or an undefined value
   */
  default Value item(Value key) {
    return key instanceof TaggedText name ? attribute(name.text()) : Undefined.item(this, key);
  }

  /** Python's None. */
  enum None implements Value {
    /** The only one. */
    NONE;

    @Override
    public boolean truth() {
      return false;
    }

    @Override
    public TaggedText display() {
      return TaggedText.markup("None");
    }

    @Override
    public String typeName() {
      return "None";
    }
  }

  /**
   * True or False.
   *
   * @param value which
   */
  record Bool(boolean value) implements Value {
    static final Bool TRUE = new Bool(true);
    static final Bool FALSE = new Bool(false);

    static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }

    @Override
    public boolean truth() {
      return value;
    }

    @Override
    public TaggedText display() {
      return TaggedText.markup(value ? "True" : "False");
    }

    @Override
    public String typeName() {
      return "bool";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value that && Numbers.equal(this, that);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value ? 1 : 0);
    }
  }

  /**
   * A whole number; Python's have no limit, here it is 64 bits.
   *
   * @param value the number
   */
  record Int(long value) implements Value {
    @Override
    public boolean truth() {
      return value != 0;
    }

    @Override
    public TaggedText display() {
      return TaggedText.markup(Long.toString(value));
    }

    @Override
    public String typeName() {
      return "int";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value that && Numbers.equal(this, that);
    }

    @Override
    public int hashCode() {
      return Double.hashCode((double) value);
    }
  }

  /**
   * A floating-point number.
   *
   * @param value the number
   */
  record Real(double value) implements Value {
    @Override
    public boolean truth() {
      return value != 0;
    }

    @Override
    public TaggedText display() {
      return TaggedText.markup(PythonText.number(value));
    }

    @Override
    public String typeName() {
      return "float";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value that && Numbers.equal(this, that);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value == 0 ? 0 : value);
    }
  }
}
