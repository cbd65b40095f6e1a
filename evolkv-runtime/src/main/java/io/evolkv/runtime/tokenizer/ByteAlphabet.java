package io.evolkv.runtime.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The alphabet in which vocabularies of byte-level BPE are written: one printable character for
 * each byte. Bytes that are printable in Latin-1 stand for themselves; the others, in ascending
 * order, are the characters from U+0100 on, so that a space is {@code Ġ}.
 *
 * <p>Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners" (GPT-2).
 */
final class ByteAlphabet {
  private static final char[] CHARACTERS = new char[256];
  private static final byte[] BYTES = new byte[512];
  private static final boolean[] KNOWN = new boolean[512];

  static {
    char next = 256;
    for (int value = 0; value < 256; value++) {
      char character = isPrintable(value) ? (char) value : next++;
      CHARACTERS[value] = character;
      BYTES[character] = (byte) value;
      KNOWN[character] = true;
    }
  }

  private ByteAlphabet() {}

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }

  /** The character of a byte, 0 to 255. */
  static char character(int value) {
    return CHARACTERS[value];
  }

  /** The bytes that a text spells; a character that is not of the alphabet gives its UTF-8. */
  static byte[] bytes(String spelled) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelled.length());
    int at = 0;
    while (at < spelled.length()) {
      int codePoint = spelled.codePointAt(at);
      if (codePoint < KNOWN.length && KNOWN[codePoint]) {
        bytes.write(BYTES[codePoint]);
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
      at += Character.charCount(codePoint);
    }
    return bytes.toByteArray();
  }

  /** Spells bytes. */
  static String spell(byte[] bytes) {
    char[] spelled = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      spelled[i] = CHARACTERS[bytes[i] & 0xFF];
    }
    return new String(spelled);
  }
}
