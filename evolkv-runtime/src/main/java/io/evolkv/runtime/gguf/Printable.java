package io.evolkv.runtime.gguf;

/** Text that comes from a file, made fit for one line of a message or a table. */
public final class Printable {
  private Printable() {}

  /**
   * Shortens a text and replaces what would break a line.
   *
   * @param text any text
   * @param maxLength characters shown at most, at least 1
   * @return the text without control characters and unpaired surrogates (each shown as {@code
   *     \}{@code uXXXX}), ending with {@code ...} where it was cut
   */
  public static String line(String text, int maxLength) {
    StringBuilder line = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      String shown = shown(codePoint);
      if (line.length() + shown.length() > maxLength) {
        return line.append("...").toString();
      }
      line.append(shown);
      at += Character.charCount(codePoint);
    }
    return line.toString();
  }

  /**
   * A text in quotes, at most 80 characters of it.
   *
   * @param text any text
   * @return the text for the middle of a message
   */
  public static String quoted(String text) {
    return "'" + line(text, 80) + "'";
  }

  private static String shown(int codePoint) {
    int category = Character.getType(codePoint);
    boolean breaks =
        category == Character.CONTROL
            || category == Character.SURROGATE
            || category == Character.LINE_SEPARATOR
            || category == Character.PARAGRAPH_SEPARATOR;
    return breaks ? "\\u" + String.format("%04X", codePoint) : Character.toString(codePoint);
  }
}
