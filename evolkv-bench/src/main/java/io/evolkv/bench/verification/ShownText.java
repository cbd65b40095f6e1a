package io.evolkv.bench.verification;

/** Text of unknown origin in one line of a table. */
final class ShownText {
  private static final String CUT = "..";

  private ShownText() {}

  /**
   * The text in one line of at most so many columns: white space and line ends become single
   * spaces, what a terminal would obey or not show becomes a question mark.
   */
  static String cut(String text, int columns) {
    StringBuilder shown = new StringBuilder();
    int used = 0;
    int cutAt = 0;
    boolean space = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean blank = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (blank && space) {
        continue;
      }
      space = blank;
      int printed = blank ? ' ' : isShown(c) ? c : '?';
      used += columns(printed);
      if (used > columns) {
        return shown.substring(0, cutAt) + CUT;
      }
      shown.appendCodePoint(printed);
      cutAt = used <= columns - CUT.length() ? shown.length() : cutAt;
    }
    return shown.toString().stripTrailing();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** Columns of a character on usual terminals. */
  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(c)
            || (Character.isEmoji(c) && c > 0xFF)
            || switch (Character.UnicodeScript.of(c)) {
              case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> true;
              default -> false;
            }
            || (c >= 0x3000 && c <= 0x303F)
            || (c >= 0xFF01 && c <= 0xFF60);
    return wide ? 2 : 1;
  }
}
