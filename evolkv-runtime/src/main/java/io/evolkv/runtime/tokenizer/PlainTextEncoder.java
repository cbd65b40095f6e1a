package io.evolkv.runtime.tokenizer;

/** Encodes text that has no special and no user-defined tokens in it. Thread-safe. */
sealed interface PlainTextEncoder permits ByteLevelBpe, SentencePieceBpe {
  /**
   * The text in the spelling in which tokens are found in it.
   *
   * @return a text of the same length
   */
  String spelled(String text);

  /**
   * Encodes a part of a spelled text, not empty, up to its end or to the next token that {@link
   * TokenFinder} found.
   */
  void encode(String text, int start, int end, TokenList out);

  /** Whether a text gets a space before it, which decoding takes away again. */
  boolean putsSpaceBefore();
}
