package io.evolkv.runtime.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Python's ways to cut a string at separators. */
final class TextSplits {
  private TextSplits() {}

  static Value split(TaggedText text, Arguments.Bound bound) {
    int most = bound.integer(1, -1);
    Optional<TaggedText> separator = separator(bound);
    return Sequence.list(
        separator.isPresent() ? at(text, separator.get(), most) : atSpace(text, most));
  }

  static Value rsplit(TaggedText text, Arguments.Bound bound) {
    int most = bound.integer(1, -1);
    Optional<TaggedText> separator = separator(bound);
    if (separator.isEmpty()) {
      if (most >= 0) {
        throw JinjaException.failure("rsplit() at white space with maxsplit is not supported");
      }
      return Sequence.list(atSpace(text, most));
    }
    List<TaggedText> parts = new ArrayList<>();
    String sought = separator.get().text();
    int end = text.length();
    for (int left = most < 0 ? Integer.MAX_VALUE : most; left > 0; left--) {
      int found = text.text().lastIndexOf(sought, end - sought.length());
      if (found < 0) {
        break;
      }
      parts.add(text.substring(found + sought.length(), end));
      end = found;
    }
    parts.add(text.substring(0, end));
    Collections.reverse(parts);
    return Sequence.list(parts);
  }

  private static Optional<TaggedText> separator(Arguments.Bound bound) {
    Optional<TaggedText> separator = bound.optionalText(0);
    if (separator.isPresent() && separator.get().length() == 0) {
      throw JinjaException.failure("a text cannot be split at an empty separator");
    }
    return separator;
  }

  private static List<TaggedText> at(TaggedText text, TaggedText separator, int most) {
    List<TaggedText> parts = new ArrayList<>();
    int start = 0;
    for (int left = most < 0 ? Integer.MAX_VALUE : most; left > 0; left--) {
      int found = text.text().indexOf(separator.text(), start);
      if (found < 0) {
        break;
      }
      parts.add(text.substring(start, found));
      start = found + separator.length();
    }
    parts.add(text.substring(start, text.length()));
    return parts;
  }

  private static List<TaggedText> atSpace(TaggedText text, int most) {
    List<TaggedText> parts = new ArrayList<>();
    String all = text.text();
    int at = skip(all, 0, true);
    while (at < all.length()) {
      if (most >= 0 && parts.size() == most) {
        parts.add(
            TextMethods.stripped(text.substring(at, all.length()), Optional.empty(), false, true));
        break;
      }
      int end = skip(all, at, false);
      parts.add(text.substring(at, end));
      at = skip(all, end, true);
    }
    return parts;
  }

  private static int skip(String text, int from, boolean space) {
    int at = from;
    while (at < text.length() && PythonText.isSpace(text.charAt(at)) == space) {
      at++;
    }
    return at;
  }

  static Value partition(TaggedText text, Arguments arguments) {
    TaggedText separator = arguments.bind("partition", "sep").text(0);
    int found = text.text().indexOf(separator.text());
    return found < 0
        ? Sequence.tuple(List.of(text, TaggedText.EMPTY, TaggedText.EMPTY))
        : around(text, found, separator);
  }

  static Value rpartition(TaggedText text, Arguments arguments) {
    TaggedText separator = arguments.bind("rpartition", "sep").text(0);
    int found = text.text().lastIndexOf(separator.text());
    return found < 0
        ? Sequence.tuple(List.of(TaggedText.EMPTY, TaggedText.EMPTY, text))
        : around(text, found, separator);
  }

  private static Value around(TaggedText text, int found, TaggedText separator) {
    return Sequence.tuple(
        List.of(
            text.substring(0, found),
            separator,
            text.substring(found + separator.length(), text.length())));
  }
}
