package io.evolkv.bench.journal;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A list of integers as a JSON array in a column. */
final class IntegerList {
  /** Integers of at least 0, short enough for {@code int}. */
  private static final Pattern JSON = Pattern.compile("\\[\\d{1,9}(,\\d{1,9})*]");

  private IntegerList() {}

  static String json(List<Integer> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * The numbers of a column.
   *
   * @throws IllegalArgumentException when they are no such list
   */
  static List<Integer> of(String json) {
    if (!JSON.matcher(json).matches()) {
      throw new IllegalArgumentException("a list of numbers is none: " + json);
    }
    String[] numbers = json.substring(1, json.length() - 1).split(",", -1);
    return Arrays.stream(numbers).map(Integer::valueOf).toList();
  }
}
