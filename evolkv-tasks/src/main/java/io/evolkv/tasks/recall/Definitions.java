package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** One-line functions, of which one is started again: the family {@code code}. */
final class Definitions {
  private static final List<String> OPERATORS = List.of("+", "-", "*");

  private static final Numbers NUMBERS = new Numbers(3);

  private Definitions() {}

  /** Different functions; the question is the head of one, the answer its body. */
  static Riddle draw(Vocabulary words, RandomStream random, int facts) {
    List<String> heads = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String name : random.distinct(facts, draws -> words.key(draws, "_"))) {
      String head = "def " + name + "(a):";
      String body = "return a " + random.pick(OPERATORS) + " " + NUMBERS.draw(random) + ";";
      heads.add(head);
      bodies.add(body);
      sentences.add(head + " " + body);
    }
    int asked = random.below(facts);
    return new Riddle(sentences, heads.get(asked), bodies.get(asked));
  }
}
