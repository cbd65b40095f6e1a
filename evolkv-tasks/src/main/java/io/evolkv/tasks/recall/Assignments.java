package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Variables that hold a number or another variable's value: the family {@code variables}. */
final class Assignments {
  /** Letters that cannot be taken for digits. */
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

  /** How often a variable after the first is given a number of its own. */
  private static final double NUMBER_SHARE = 0.55;

  private Assignments() {}

  /** Different variables; the question asks for the number at the end of one's chain. */
  static Riddle draw(Numbers numbers, RandomStream random, int facts) {
    List<String> names = random.distinct(facts, draws -> letter(draws) + letter(draws));
    List<String> values = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String name : names) {
      if (values.isEmpty() || random.chance(NUMBER_SHARE)) {
        String number = numbers.draw(random);
        values.add(number);
        sentences.add("VAR " + name + " = " + number + ".");
      } else {
        int source = random.below(values.size());
        values.add(values.get(source));
        sentences.add("VAR " + name + " = VAR " + names.get(source) + ".");
      }
    }
    int asked = random.below(facts);
    String name = names.get(asked);
    return new Riddle(
        sentences,
        "Question: What is the value of VAR %s? Answer: VAR %s =".formatted(name, name),
        values.get(asked) + ".");
  }

  private static String letter(RandomStream random) {
    return String.valueOf(LETTERS.charAt(random.below(LETTERS.length())));
  }
}
