package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.None;
import java.util.ArrayList;
import java.util.List;

/** Python's indices and slices: negative ones count from the end, slices are cut to the length. */
final class Indices {
  private Indices() {}

  /** Place of an element, or -1 when there is none. */
  static int element(Value key, int length) {
    if (!isIndex(key)) {
      return -1;
    }
    long index = Numbers.integer(key);
    long fromStart = index < 0 ? index + length : index;
    return fromStart < 0 || fromStart >= length ? -1 : (int) fromStart;
  }

  static boolean isIndex(Value key) {
    return key instanceof Int || key instanceof Bool;
  }

  /**
   * A slice {@code [start:stop:step]}.
   *
   * @param start first place, None for the end it begins at
   * @param stop place behind the last, None for the end
   * @param step distance, None for 1
   */
  record Slice(Value start, Value stop, Value step) {
    /** The places it takes from a sequence of {@code length} elements, in order. */
    List<Integer> places(int length) {
      long by = step == None.NONE ? 1 : bound(step);
      if (by == 0) {
        throw JinjaException.failure("the step of a slice is 0");
      }
      long first = by > 0 ? 0 : length - 1L;
      long end = by > 0 ? length : -1;
      long low = by > 0 ? 0 : -1;
      long high = by > 0 ? length : length - 1L;
      long from = start == None.NONE ? first : clipped(start, length, low, high);
      long to = stop == None.NONE ? end : clipped(stop, length, low, high);
      List<Integer> places = new ArrayList<>();
      for (long at = from; by > 0 ? at < to : at > to; at += by) {
        places.add((int) at);
      }
      return places;
    }

    private static long clipped(Value value, int length, long low, long high) {
      long place = bound(value);
      return Math.clamp(place < 0 ? place + length : place, low, high);
    }

    private static long bound(Value value) {
      if (!isIndex(value)) {
        throw JinjaException.failure(
            "a slice needs whole numbers, and one bound is " + value.typeName());
      }
      return Math.clamp(Numbers.integer(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
  }
}
