package io.evolkv.tasks.recall;

import io.evolkv.api.model.Tokenizer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A tokenizer for tests: the pieces that a pattern finds are tokens, and a begin token with id 0
 * stands before a prompt.
 */
record PieceTokenizer(Pattern piece) implements Tokenizer {
  /** Words in parts of up to six letters, digits one by one: about what a small BPE makes. */
  static final PieceTokenizer WORDS =
      new PieceTokenizer(Pattern.compile(" ?[A-Za-z]{1,6}| ?\\d| ?[^\\sA-Za-z\\d]+|\\s"));

  /** Three characters a token, whatever they are: a token can reach over a sentence's end. */
  static final PieceTokenizer CHUNKS = new PieceTokenizer(Pattern.compile("(?s).{1,3}"));

  /** A token for every joint of two sentences, which no sentence by itself has. */
  static final PieceTokenizer JOINTS =
      new PieceTokenizer(Pattern.compile("(?<=\\.) (?=[A-Z])|[A-Za-z]{1,6}|\\d|[^\\sA-Za-z\\d]"));

  @Override
  public int[] encode(String text) {
    return piece.matcher(text).results().mapToInt(match -> match.group().hashCode() | 1).toArray();
  }

  @Override
  public int[] encodePrompt(String text) {
    return IntStream.concat(IntStream.of(0), IntStream.of(encode(text))).toArray();
  }

  @Override
  public String decode(int... ids) {
    throw new UnsupportedOperationException("the tasks decode nothing");
  }

  @Override
  public boolean isEnd(int id) {
    return id == 0;
  }
}
