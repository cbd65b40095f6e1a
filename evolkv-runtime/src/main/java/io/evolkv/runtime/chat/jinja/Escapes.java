package io.evolkv.runtime.chat.jinja;

/** Resolves the escapes of a string literal as Python does. */
final class Escapes {
  private static final String SIMPLE = "nrtabfv\\'\"";
  private static final String MEANING = "\n\r\t\u0007\b\f\u000B\\'\"";

  private final String raw;
  private final int line;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String raw, int line) {
    this.raw = raw;
    this.line = line;
  }

  static String resolved(String raw, int line) {
    return raw.indexOf('\\') < 0 ? raw : new Escapes(raw, line).run();
  }

  private String run() {
    while (at < raw.length()) {
      char c = raw.charAt(at++);
      if (c == '\\') {
        escape(raw.charAt(at++));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void escape(char kind) {
    int simple = SIMPLE.indexOf(kind);
    if (simple >= 0) {
      out.append(MEANING.charAt(simple));
      return;
    }
    switch (kind) {
      case '\n' -> {}
      case 'x' -> code(2);
      case 'u' -> code(4);
      case 'U' -> code(8);
      case 'N' -> throw fail("the escape \\N is not supported; write the character");
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      default -> out.append('\\').append(kind);
    }
  }

  private void code(int digits) {
    int end = at + digits;
    int value = 0;
    for (; at < end; at++) {
      int digit = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
      if (digit < 0) {
        throw fail("an escape in a string needs " + digits + " hexadecimal digits");
      }
      value = value * 16 + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw fail("an escape in a string names no character");
    }
    out.appendCodePoint(value);
  }

  private void octal() {
    int value = 0;
    at--;
    for (int end = at + 3; at < Math.min(end, raw.length()); at++) {
      int digit = Character.digit(raw.charAt(at), 8);
      if (digit < 0) {
        break;
      }
      value = value * 8 + digit;
    }
    out.appendCodePoint(value);
  }

  private JinjaException fail(String message) {
    return JinjaException.failure(message).at(line);
  }
}
