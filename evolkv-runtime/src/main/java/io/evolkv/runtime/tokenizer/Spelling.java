package io.evolkv.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** How a vocabulary writes its tokens. */
enum Spelling {
  /** One printable character for each byte: {@link ByteAlphabet}. */
  BYTE_LEVEL {
    @Override
    byte[] bytes(String text, TokenKind kind) {
      return switch (kind) {
        case NORMAL -> ByteAlphabet.bytes(text);
        case USER_DEFINED -> text.getBytes(StandardCharsets.UTF_8);
        case UNKNOWN, CONTROL, UNUSED, BYTE -> NOTHING;
      };
    }
  },
  /** Characters as they are, {@code ▁} for a space, {@code <0x0A>} for a single byte. */
  SENTENCE_PIECE {
    @Override
    byte[] bytes(String text, TokenKind kind) {
      return switch (kind) {
        case NORMAL, USER_DEFINED -> text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
        case BYTE -> {
          OptionalInt value = byteValue(text);
          yield value.isPresent() ? new byte[] {(byte) value.getAsInt()} : NOTHING;
        }
        case UNKNOWN, CONTROL, UNUSED -> NOTHING;
      };
    }
  };

  /** What stands for a space in SentencePiece vocabularies. */
  static final char SPACE = '\u2581';

  private static final byte[] NOTHING = {};

  /** The bytes that a token stands for; none for special tokens. */
  abstract byte[] bytes(String text, TokenKind kind);

  /** The byte that {@code <0x00>} to {@code <0xFF>} name. */
  static OptionalInt byteValue(String text) {
    if (text.length() != 6 || !text.startsWith("<0x") || !text.endsWith(">")) {
      return OptionalInt.empty();
    }
    int high = Character.digit(text.charAt(3), 16);
    int low = Character.digit(text.charAt(4), 16);
    return high < 0 || low < 0 ? OptionalInt.empty() : OptionalInt.of(16 * high + low);
  }
}
