package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;

/**
 * Numbers of a fixed count of digits, the first not 0.
 *
 * @param digits 1 to 9
 */
record Numbers(int digits) {
  String draw(RandomStream random) {
    int smallest = 1;
    for (int digit = 1; digit < digits; digit++) {
      smallest *= 10;
    }
    return Integer.toString(random.between(smallest, 10 * smallest - 1));
  }
}
