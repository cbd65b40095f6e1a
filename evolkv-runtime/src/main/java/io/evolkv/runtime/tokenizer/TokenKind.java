package io.evolkv.runtime.tokenizer;

import java.util.Optional;

/** What a token is there for; the number in a GGUF file is the ordinal plus 1. */
enum TokenKind {
  /** Text in the vocabulary's {@link Spelling}. */
  NORMAL,
  UNKNOWN,
  /** Begin, end and turn marks: only markup gives them and they give no text. */
  CONTROL,
  /** Text as it stands, found in a text before all else. */
  USER_DEFINED,
  UNUSED,
  /** A single byte in vocabularies that are not byte-level. */
  BYTE;

  /** Whether tokens of this kind are found in a text as they are written, before all else. */
  boolean standsAsWritten() {
    return this == CONTROL || this == UNKNOWN || this == USER_DEFINED;
  }

  static Optional<TokenKind> of(int number) {
    return number >= 1 && number <= values().length
        ? Optional.of(values()[number - 1])
        : Optional.empty();
  }
}
