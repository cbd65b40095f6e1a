package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Python's methods of strings. */
final class TextMethods {
  private static final Map<String, Method> BY_NAME =
      Map.ofEntries(
          Map.entry("strip", (text, a) -> strip(text, a, true, true)),
          Map.entry("lstrip", (text, a) -> strip(text, a, true, false)),
          Map.entry("rstrip", (text, a) -> strip(text, a, false, true)),
          Map.entry(
              "split", (text, a) -> TextSplits.split(text, a.bind("split", "sep", "maxsplit"))),
          Map.entry(
              "rsplit", (text, a) -> TextSplits.rsplit(text, a.bind("rsplit", "sep", "maxsplit"))),
          Map.entry("splitlines", TextMethods::splitlines),
          Map.entry("partition", TextSplits::partition),
          Map.entry("rpartition", TextSplits::rpartition),
          Map.entry("startswith", (text, a) -> affix(text, a, "startswith")),
          Map.entry("endswith", (text, a) -> affix(text, a, "endswith")),
          Map.entry("removeprefix", TextMethods::removePrefix),
          Map.entry("removesuffix", TextMethods::removeSuffix),
          Map.entry("replace", TextMethods::replace),
          Map.entry("upper", (text, a) -> upper(bare(text, a, "upper"))),
          Map.entry("lower", (text, a) -> lower(bare(text, a, "lower"))),
          Map.entry("capitalize", (text, a) -> capitalized(bare(text, a, "capitalize"))),
          Map.entry("title", (text, a) -> titled(bare(text, a, "title"))),
          Map.entry("find", (text, a) -> new Int(find(text, a.bind("find", "sub"), false))),
          Map.entry("rfind", (text, a) -> new Int(find(text, a.bind("rfind", "sub"), true))),
          Map.entry("index", TextMethods::index),
          Map.entry("count", TextMethods::count),
          Map.entry("join", TextMethods::join),
          Map.entry("isdigit", (text, a) -> all(bare(text, a, "isdigit"), Character::isDigit)),
          Map.entry("isalpha", (text, a) -> all(bare(text, a, "isalpha"), Character::isLetter)),
          Map.entry(
              "isalnum", (text, a) -> all(bare(text, a, "isalnum"), Character::isLetterOrDigit)),
          Map.entry("isspace", (text, a) -> all(bare(text, a, "isspace"), PythonText::isSpace)));

  private static final Set<String> OTHERS =
      Set.of(
          "casefold",
          "center",
          "encode",
          "expandtabs",
          "format",
          "format_map",
          "isascii",
          "isdecimal",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "istitle",
          "isupper",
          "ljust",
          "maketrans",
          "rindex",
          "rjust",
          "swapcase",
          "translate",
          "zfill");

  private TextMethods() {}

  private interface Method {
    Value call(TaggedText text, Arguments arguments);
  }

  private record BoundMethod(TaggedText text, Method method) implements Function {
    @Override
    public Value call(Run run, Arguments arguments) {
      return method.call(text, arguments);
    }
  }

  /** A method of a text; empty when Python has none of this name. */
  static Optional<Value> bind(TaggedText text, String name) {
    if (OTHERS.contains(name)) {
      throw JinjaException.failure(Filters.unknown("method of texts", name, BY_NAME.keySet()));
    }
    return Optional.ofNullable(BY_NAME.get(name)).map(method -> new BoundMethod(text, method));
  }

  private static TaggedText bare(TaggedText text, Arguments arguments, String name) {
    arguments.bind(name);
    return text;
  }

  static Value slice(TaggedText text, Indices.Slice slice) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < text.length(); at += Character.charCount(text.text().codePointAt(at))) {
      starts.add(at);
    }
    starts.add(text.length());
    TaggedText.Builder out = new TaggedText.Builder();
    for (int place : slice.places(starts.size() - 1)) {
      out.append(text, starts.get(place), starts.get(place + 1));
    }
    return out.build();
  }

  private static Value strip(TaggedText text, Arguments arguments, boolean left, boolean right) {
    return stripped(text, arguments.bind("strip", "chars").optionalText(0), left, right);
  }

  static TaggedText stripped(
      TaggedText text, Optional<TaggedText> characters, boolean left, boolean right) {
    IntPredicate drops =
        characters.isEmpty() ? PythonText::isSpace : c -> characters.get().text().indexOf(c) >= 0;
    String all = text.text();
    int start = 0;
    int end = all.length();
    while (left && start < end && drops.test(all.codePointAt(start))) {
      start += Character.charCount(all.codePointAt(start));
    }
    while (right && end > start && drops.test(all.codePointBefore(end))) {
      end -= Character.charCount(all.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static Value splitlines(TaggedText text, Arguments arguments) {
    return Sequence.list(lines(text, arguments.bind("splitlines", "keepends").flag(0)));
  }

  static List<TaggedText> lines(TaggedText text, boolean withEnds) {
    List<TaggedText> lines = new ArrayList<>();
    String all = text.text();
    int start = 0;
    while (start < all.length()) {
      int end = start;
      while (end < all.length() && !endsLine(all.charAt(end))) {
        end++;
      }
      int next = all.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, all.length());
      lines.add(text.substring(start, withEnds ? next : end));
      start = next;
    }
    return lines;
  }

  private static boolean endsLine(char c) {
    return (c >= '\n' && c <= '\r')
        || (c >= 0x1C && c <= 0x1E)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  private static Value affix(TaggedText text, Arguments arguments, String name) {
    Arguments.Bound bound = arguments.bind(name, "prefix");
    List<Value> candidates =
        bound.required(0) instanceof Sequence several ? several.elements() : List.of(bound.text(0));
    boolean atStart = name.equals("startswith");
    for (Value candidate : candidates) {
      String affix = candidate.display().text();
      if (atStart ? text.text().startsWith(affix) : text.text().endsWith(affix)) {
        return Bool.TRUE;
      }
    }
    return Bool.FALSE;
  }

  private static Value removePrefix(TaggedText text, Arguments arguments) {
    TaggedText prefix = arguments.bind("removeprefix", "prefix").text(0);
    return text.text().startsWith(prefix.text())
        ? text.substring(prefix.length(), text.length())
        : text;
  }

  private static Value removeSuffix(TaggedText text, Arguments arguments) {
    TaggedText suffix = arguments.bind("removesuffix", "suffix").text(0);
    return text.text().endsWith(suffix.text())
        ? text.substring(0, text.length() - suffix.length())
        : text;
  }

  private static Value replace(TaggedText text, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    return replaced(text, bound.text(0), bound.text(1), bound.integer(2, -1));
  }

  /** At most {@code count} times, all when it is negative; an empty old text is at every place. */
  static TaggedText replaced(TaggedText text, TaggedText old, TaggedText by, int count) {
    TaggedText.Builder out = new TaggedText.Builder();
    int at = 0;
    int left = count < 0 ? Integer.MAX_VALUE : count;
    int from = 0;
    for (; left > 0; left--) {
      int found = from > text.length() ? -1 : text.text().indexOf(old.text(), from);
      if (found < 0) {
        break;
      }
      out.append(text, at, found).append(by);
      at = found + old.length();
      from = old.length() > 0 ? at : nextCharacter(text.text(), at);
    }
    return out.append(text, at, text.length()).build();
  }

  private static int nextCharacter(String text, int at) {
    return at < text.length() ? at + Character.charCount(text.codePointAt(at)) : at + 1;
  }

  static TaggedText upper(TaggedText text) {
    return text.mapParts(part -> part.toUpperCase(Locale.ROOT));
  }

  static TaggedText lower(TaggedText text) {
    return text.mapParts(part -> part.toLowerCase(Locale.ROOT));
  }

  static TaggedText capitalized(TaggedText text) {
    if (text.length() == 0) {
      return text;
    }
    int first = Character.charCount(text.text().codePointAt(0));
    return titleCase(text.substring(0, first)).plus(lower(text.substring(first, text.length())));
  }

  private static TaggedText titleCase(TaggedText character) {
    int c = character.text().codePointAt(0);
    int title = Character.toTitleCase(c);
    return title != c ? character.mapParts(part -> Character.toString(title)) : upper(character);
  }

  /** A word starts at each letter that follows none. */
  private static TaggedText titled(TaggedText text) {
    TaggedText.Builder out = new TaggedText.Builder();
    boolean inWord = false;
    for (Value element : text.elements()) {
      TaggedText character = (TaggedText) element;
      out.append(inWord ? lower(character) : titleCase(character));
      inWord = Character.isLetter(character.text().codePointAt(0));
    }
    return out.build();
  }

  private static int find(TaggedText text, Arguments.Bound bound, boolean last) {
    String part = bound.text(0).text();
    int found = last ? text.text().lastIndexOf(part) : text.text().indexOf(part);
    return found < 0 ? -1 : text.text().codePointCount(0, found);
  }

  private static Value index(TaggedText text, Arguments arguments) {
    int found = find(text, arguments.bind("index", "sub"), false);
    if (found < 0) {
      throw JinjaException.failure("index(): the text is not there");
    }
    return new Int(found);
  }

  private static Value count(TaggedText text, Arguments arguments) {
    String part = arguments.bind("count", "sub").text(0).text();
    if (part.isEmpty()) {
      return new Int(text.text().codePointCount(0, text.length()) + 1L);
    }
    int count = 0;
    for (int at = text.text().indexOf(part); at >= 0; at = text.text().indexOf(part, at)) {
      at += part.length();
      count++;
    }
    return new Int(count);
  }

  private static Value join(TaggedText text, Arguments arguments) {
    List<Value> elements = arguments.bind("join", "iterable").required(0).elements();
    for (Value element : elements) {
      if (!(element instanceof TaggedText)) {
        throw JinjaException.failure("join() needs texts, not " + element.typeName());
      }
    }
    return SequenceFilters.joined(text, elements);
  }

  private static Bool all(TaggedText text, IntPredicate test) {
    return Bool.of(text.length() > 0 && text.text().codePoints().allMatch(test));
  }
}
