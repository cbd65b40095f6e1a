package io.evolkv.tasks.recall;

import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Words with labels, of which one is asked again: the family {@code fewshot}. */
final class LabelledWords {
  private static final List<Integer> LABEL_COUNTS = List.of(2, 4, 8);

  private LabelledWords() {}

  /** Different words, each with one of the 2, 4 or 8 labels that this document uses. */
  static Riddle draw(Vocabulary words, RandomStream random, int facts) {
    List<String> drawn = random.distinct(facts, words::word);
    List<String> labels = random.shuffled(words.labels()).subList(0, random.pick(LABEL_COUNTS));
    List<String> answers = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String word : drawn) {
      String answer = random.pick(labels) + ".";
      answers.add(answer);
      sentences.add(word + " -> " + answer);
    }
    int asked = random.below(facts);
    return new Riddle(sentences, drawn.get(asked) + " ->", answers.get(asked));
  }
}
