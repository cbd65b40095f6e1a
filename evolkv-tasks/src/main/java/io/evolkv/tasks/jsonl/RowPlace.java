package io.evolkv.tasks.jsonl;

import io.evolkv.api.error.InvalidInputException;
import java.util.regex.Pattern;

/**
 * Where a row stands.
 *
 * @param file the file as the user named it
 * @param line counted from 1
 */
record RowPlace(String file, long line) {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  private static final int LONGEST_EXCERPT = 80;

  /** An error at this place; the text is made to fit one line. */
  InvalidInputException error(String what) {
    return new InvalidInputException(printable(file + ":" + line + ": " + what));
  }

  /** The beginning of a text from the file, for messages. */
  static String excerpt(String text) {
    return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "...";
  }

  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }
}
