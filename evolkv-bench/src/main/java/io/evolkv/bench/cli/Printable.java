package io.evolkv.bench.cli;

/** Text from files and plugins, made safe to show: a terminal obeys control characters. */
final class Printable {
  private Printable() {}

  /** The text in one line, without control characters. */
  static String line(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?").strip();
  }

  /** The text in quotes, with escapes for what would not show. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(
          switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c);
          });
    }
    return quoted.append('"').toString();
  }
}
