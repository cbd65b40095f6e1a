package io.evolkv.tasks.recall;

import io.evolkv.api.task.Split;
import io.evolkv.tasks.random.RandomStream;
import java.util.List;

/**
 * What a document is about: its facts and the one question.
 *
 * @param facts fact sentences in the order of the document
 * @param question the last line of the prompt, which the answer continues after one space
 * @param answer what the model has to say
 */
record Riddle(List<String> facts, String question, String answer) {
  Riddle {
    facts = List.copyOf(facts);
  }

  /**
   * The one split that documents with this riddle belong to. Facts and question decide it, not a
   * seed: equal prompts have equal riddles, so a document can never be in both splits, however many
   * are drawn and with whatever seeds.
   */
  Split split() {
    long hash = RandomStream.hash(0, String.join(" ", facts) + "\n" + question);
    return (hash & 1) == 0 ? Split.SEARCH : Split.HELD_OUT;
  }
}
