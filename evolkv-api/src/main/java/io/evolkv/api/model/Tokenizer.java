package io.evolkv.api.model;

/** Turns text into token ids and back. Thread-safe. */
public interface Tokenizer {
  /**
   * Encodes plain text. Text that looks like a special token is encoded as the characters it is
   * made of, so user text cannot inject one; no begin token is added.
   *
   * @param text any text
   * @return token ids
   */
  int[] encode(String text);

  /**
   * Encodes a whole prompt: {@link #encode} with the begin token in front where the model wants
   * one.
   *
   * @param text any text
   * @return token ids
   */
  int[] encodePrompt(String text);

  /**
   * Decodes token ids; special tokens give no text, and bytes that are not UTF-8 become U+FFFD.
   *
   * @param ids token ids in {@code [0, vocabularySize)}
   * @return the text
   */
  String decode(int... ids);

  /**
   * Whether a token ends a generation.
   *
   * @param id a token id
   * @return true for end-of-text and end-of-turn tokens
   */
  boolean isEnd(int id);
}
