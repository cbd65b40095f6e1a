package io.evolkv.runtime.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The tokens: their kinds, their bytes, and which of them text can give. */
final class Vocabulary {
  private static final int NO_TOKEN = -1;

  private final List<String> texts;
  private final List<TokenKind> kinds;
  private final Map<String, Integer> ids;
  private final byte[][] bytes;
  private final BitSet textual = new BitSet();
  private final int[] byteIds = new int[256];

  /**
   * A checked vocabulary.
   *
   * @param texts text of each token as the file has it
   * @param kinds kind of each token
   * @param ids the id of each text
   * @param spelling how the texts are to be read
   */
  Vocabulary(
      List<String> texts, List<TokenKind> kinds, Map<String, Integer> ids, Spelling spelling) {
    this.texts = texts;
    this.kinds = kinds;
    this.ids = ids;
    this.bytes =
        IntStream.range(0, texts.size())
            .mapToObj(id -> spelling.bytes(texts.get(id), kinds.get(id)))
            .toArray(byte[][]::new);
    for (int id = 0; id < bytes.length; id++) {
      textual.set(id, isTextual(id, spelling));
    }
    Arrays.fill(byteIds, NO_TOKEN);
    switch (spelling) {
      case BYTE_LEVEL -> nameBytesByAlphabet();
      case SENTENCE_PIECE -> nameBytesByKind();
    }
  }

  /** Byte-level merges may only give a user-defined token that is spelled as it is written. */
  private boolean isTextual(int id, Spelling spelling) {
    return switch (kinds.get(id)) {
      case NORMAL -> true;
      case USER_DEFINED ->
          spelling == Spelling.SENTENCE_PIECE
              || Arrays.equals(bytes[id], ByteAlphabet.bytes(texts.get(id)));
      case UNKNOWN, CONTROL, UNUSED, BYTE -> false;
    };
  }

  private void nameBytesByAlphabet() {
    for (int value = 0; value < byteIds.length; value++) {
      String spelled = Character.toString(ByteAlphabet.character(value));
      byteIds[value] = textual(spelled).orElse(NO_TOKEN);
    }
  }

  private void nameBytesByKind() {
    for (int id = 0; id < bytes.length; id++) {
      if (kinds.get(id) == TokenKind.BYTE && bytes[id].length == 1) {
        byteIds[bytes[id][0] & 0xFF] = id;
      }
    }
  }

  int size() {
    return texts.size();
  }

  String text(int id) {
    return texts.get(id);
  }

  TokenKind kind(int id) {
    return kinds.get(id);
  }

  /** The bytes that a token stands for; none for special tokens. Not to be changed. */
  byte[] bytes(int id) {
    return bytes[id];
  }

  /** The token of a text as the file has it, of any kind. */
  OptionalInt id(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * Whether merging may give a token: one that decodes to what it spells, so never a special one.
   */
  boolean isTextual(int id) {
    return textual.get(id);
  }

  /** The token that spelled text gives. */
  OptionalInt textual(String spelled) {
    OptionalInt id = id(spelled);
    return id.isPresent() && isTextual(id.getAsInt()) ? id : OptionalInt.empty();
  }

  /** The token of a single byte, 0 to 255; negative where there is none. */
  int idOfByte(int value) {
    return byteIds[value];
  }
}
