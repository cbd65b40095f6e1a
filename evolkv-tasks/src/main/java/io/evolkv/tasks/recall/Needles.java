package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Secret numbers of things: the families {@code niah} and {@code multivalue}. */
final class Needles {
  /** A key and one number of it. */
  private record Needle(String key, String number) {
    String sentence() {
      return "The secret number of the " + key + " is " + number + ".";
    }
  }

  private Needles() {}

  /** Different keys with one number each; the question names one key. */
  static Riddle single(Vocabulary words, Numbers numbers, RandomStream random, int facts) {
    List<Needle> needles = new ArrayList<>();
    for (String key : keys(words, random, facts)) {
      needles.add(new Needle(key, numbers.draw(random)));
    }
    Needle asked = random.pick(needles);
    return new Riddle(
        sentences(needles),
        "Question: What is the secret number of the %s? Answer: The secret number of the %s is"
            .formatted(asked.key(), asked.key()),
        asked.number() + ".");
  }

  /**
   * Half as many keys as facts (at least one) with two numbers each, in random order; the answer
   * gives both numbers of one key in the order of the document.
   */
  static Riddle pairs(Vocabulary words, Numbers numbers, RandomStream random, int facts) {
    List<String> keys = keys(words, random, Math.max(1, facts / 2));
    List<Needle> needles = new ArrayList<>();
    for (String key : keys) {
      needles.add(new Needle(key, numbers.draw(random)));
      needles.add(new Needle(key, numbers.draw(random)));
    }
    needles = random.shuffled(needles);
    String asked = random.pick(keys);
    List<String> both =
        needles.stream().filter(n -> n.key().equals(asked)).map(Needle::number).toList();
    return new Riddle(
        sentences(needles),
        "Question: What are the secret numbers of the %s? Answer: The secret numbers of the %s are"
            .formatted(asked, asked),
        String.join(" and ", both) + ".");
  }

  private static List<String> keys(Vocabulary words, RandomStream random, int count) {
    return random.distinct(count, draws -> words.key(draws, " "));
  }

  private static List<String> sentences(List<Needle> needles) {
    return needles.stream().map(Needle::sentence).toList();
  }
}
