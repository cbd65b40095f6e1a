package io.evolkv.tasks.recall;

import io.evolkv.api.model.Tokenizer;
import io.evolkv.tasks.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills documents with filler sentences, at uniformly random places between the facts, until one
 * more would make the prompt longer than wanted.
 */
final class DocumentFitter {
  /** How many tokens a prompt may be shorter than wanted. */
  static final int SLACK = 14;

  private final Vocabulary words;
  private final Tokenizer tokenizer;
  private final int length;

  /**
   * A fitter for one length.
   *
   * @param words the word lists
   * @param tokenizer counts the tokens
   * @param length most tokens of a prompt, those that {@link Tokenizer#encodePrompt} puts in front
   *     included
   */
  DocumentFitter(Vocabulary words, Tokenizer tokenizer, int length) {
    this.words = words;
    this.tokenizer = tokenizer;
    this.length = length;
  }

  /**
   * Makes a prompt of {@code length - 14} to {@code length} tokens.
   *
   * @return the prompt; empty when this riddle with these filler sentences does not come out at
   *     such a length
   */
  Optional<String> fit(Riddle riddle, RandomStream random) {
    Draft draft = new Draft(riddle);
    int tokens = count(draft);
    if (tokens > length) {
      return Optional.empty();
    }
    fillByEstimate(draft, length - tokens, random);
    tokens = settle(draft, random);
    return tokens >= length - SLACK ? Optional.of(draft.prompt()) : Optional.empty();
  }

  /**
   * Adds sentences as long as the sum of their own token counts has room. With most tokenizers this
   * is exact or off by one sentence, and far cheaper than counting the whole prompt every time.
   */
  private void fillByEstimate(Draft draft, int room, RandomStream random) {
    int left = room;
    while (left > 0) {
      String filler = words.filler(random);
      draft.insert(filler, random);
      left -= Math.max(1, tokenizer.encode(" " + filler).length);
    }
  }

  /** Removes or adds sentences until the prompt fits and one more would not; returns its tokens. */
  private int settle(Draft draft, RandomStream random) {
    int tokens = count(draft);
    if (tokens > length) {
      while (tokens > length) {
        draft.removeLastInserted();
        tokens = count(draft);
      }
      return tokens;
    }
    // A sentence without any token would fit for ever: no tokenizer of text does that.
    while (draft.fillers() < length) {
      draft.insert(words.filler(random), random);
      int longer = count(draft);
      if (longer > length) {
        draft.removeLastInserted();
        return tokens;
      }
      tokens = longer;
    }
    return tokens;
  }

  private int count(Draft draft) {
    return tokenizer.encodePrompt(draft.prompt()).length;
  }

  /** The sentences so far, and where filler was put, so that it can be taken out again. */
  private static final class Draft {
    private final List<String> sentences;
    private final String question;
    private final List<Integer> places = new ArrayList<>();

    Draft(Riddle riddle) {
      sentences = new ArrayList<>(riddle.facts());
      question = riddle.question();
    }

    void insert(String filler, RandomStream random) {
      int place = random.below(sentences.size() + 1);
      sentences.add(place, filler);
      places.add(place);
    }

    void removeLastInserted() {
      int place = places.removeLast();
      sentences.remove(place);
    }

    int fillers() {
      return places.size();
    }

    String prompt() {
      return String.join(" ", sentences) + "\n" + question;
    }
  }
}
