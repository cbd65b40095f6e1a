package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of facts. */
enum Family {
  /** Find the number of a key. */
  NIAH,
  /** Find both numbers of a key. */
  MULTIVALUE,
  /** Follow a chain of assignments to a number. */
  VARIABLES,
  /** Repeat the body of a function. */
  CODE,
  /** Give the label of a word. */
  FEWSHOT;

  /**
   * Draws the facts and the question of a document.
   *
   * @param words the word lists
   * @param numbers draws the numbers of niah, multivalue and variables
   * @param random where the draws come from
   * @param facts how many facts, at least 1
   */
  Riddle draw(Vocabulary words, Numbers numbers, RandomStream random, int facts) {
    return switch (this) {
      case NIAH -> Needles.single(words, numbers, random, facts);
      case MULTIVALUE -> Needles.pairs(words, numbers, random, facts);
      case VARIABLES -> Assignments.draw(numbers, random, facts);
      case CODE -> Definitions.draw(words, random, facts);
      case FEWSHOT -> LabelledWords.draw(words, random, facts);
    };
  }

  /** The name in settings and tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Family> labelled(String label) {
    return Arrays.stream(values()).filter(family -> family.label().equals(label)).findFirst();
  }

  static String allLabels() {
    return Arrays.stream(values()).map(Family::label).collect(Collectors.joining(", "));
  }
}
