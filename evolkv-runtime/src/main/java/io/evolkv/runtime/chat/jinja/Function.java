package io.evolkv.runtime.chat.jinja;

/** Something that a template can call: a method, a macro or a global function. */
non-sealed interface Function extends Value {
  /**
   * Calls it.
   *
   * @param run the rendering that calls
   * @param arguments evaluated arguments
   * @return the result
   */
  Value call(Run run, Arguments arguments);

  @Override
  default boolean truth() {
    return true;
  }

  @Override
  default TaggedText display() {
    throw JinjaException.failure("a function is printed; was it meant to be called?");
  }

  @Override
  default String typeName() {
    return "function";
  }
}
