package io.evolkv.runtime.tokenizer;

import java.util.Optional;

/** What a token is there for; the number in a GGUF file is the ordinal plus 1. */
enum TokenKind {
  /** Text, spelled in the {@link ByteAlphabet}. */
  NORMAL,
  UNKNOWN,
  /** Begin, end and turn marks: no text gives them and they give no text. */
  CONTROL,
  /** Text as it stands, found in a text before all else. */
  USER_DEFINED,
  UNUSED,
  /** A single byte in vocabularies that are not byte-level. */
  BYTE;

  static Optional<TokenKind> of(int number) {
    return number >= 1 && number <= values().length
        ? Optional.of(values()[number - 1])
        : Optional.empty();
  }
}
