package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;

/** Numbers of a fixed count of digits, the first not 0. */
final class Numbers {
  private Numbers() {}

  static String threeDigits(RandomStream random) {
    return Integer.toString(random.between(100, 999));
  }

  static String fiveDigits(RandomStream random) {
    return Integer.toString(random.between(10_000, 99_999));
  }
}
