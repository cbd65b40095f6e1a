package io.evolkv.runtime.chat.jinja;

import java.util.Collection;

/**
 * Size of a list or dict with all that is in it. The limits keep values small that refer to the
 * same value many times, which would take for ever to print or compare.
 *
 * @param weight values and characters
 * @param depth lists and dicts in each other
 */
record Nesting(long weight, int depth) {
  private static final long MAX_WEIGHT = 1L << 24;
  private static final int MAX_DEPTH = 100;

  static Nesting around(Collection<Value> values) {
    long weight = 1;
    int depth = 0;
    for (Value value : values) {
      weight += value.weight();
      if (value instanceof Sequence inner) {
        depth = Math.max(depth, inner.nesting().depth());
      } else if (value instanceof Mapping inner) {
        depth = Math.max(depth, inner.nesting().depth());
      }
      if (weight > MAX_WEIGHT || depth >= MAX_DEPTH) {
        throw JinjaException.failure("a list or dict gets too large or too deep");
      }
    }
    return new Nesting(weight, depth + 1);
  }
}
