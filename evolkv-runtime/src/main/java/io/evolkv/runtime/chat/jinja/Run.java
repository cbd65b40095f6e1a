package io.evolkv.runtime.chat.jinja;

import java.time.Clock;

/**
 * One rendering: where it is, and how much it has done. Templates come with models from anywhere,
 * so the work, the nesting and the output are limited.
 */
final class Run {
  /** Evaluated nodes, and characters divided by {@link #CHARACTERS_PER_STEP}. */
  private static final long MAX_STEPS = 5_000_000;

  private static final int CHARACTERS_PER_STEP = 64;
  private static final int MAX_DEPTH = 600;

  private final Clock clock;
  private long steps;
  private int depth;
  private int line = 1;

  Run(Clock clock) {
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  int line() {
    return line;
  }

  Value evaluate(Expression expression, Scope scope) {
    enter(expression.line());
    Value value = expression.evaluate(this, scope);
    if (value instanceof TaggedText text) {
      charge(text.length() / CHARACTERS_PER_STEP);
    }
    depth--;
    return value;
  }

  /** Starts a node; {@link #leave} ends it. After a failure the rendering is over, and neither. */
  void enter(int at) {
    line = at;
    charge(1);
    if (++depth > MAX_DEPTH) {
      throw JinjaException.failure("expressions or macros are nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  /** Accounts for an operation that looks at all of a value. */
  void chargeAll(Value value) {
    charge(value.weight() / CHARACTERS_PER_STEP);
  }

  private void charge(long more) {
    steps += more;
    if (steps > MAX_STEPS) {
      throw JinjaException.failure("the template takes too many steps");
    }
  }
}
