package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Filters.Filter;
import io.evolkv.runtime.chat.jinja.Value.None;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Filters that give text. */
final class TextFilters {
  static final Map<String, Filter> BY_NAME =
      Map.ofEntries(
          Map.entry("trim", TextFilters::trim),
          Map.entry("upper", (run, x, a) -> TextMethods.upper(plain(x, a, "upper"))),
          Map.entry("lower", (run, x, a) -> TextMethods.lower(plain(x, a, "lower"))),
          Map.entry(
              "capitalize", (run, x, a) -> TextMethods.capitalized(plain(x, a, "capitalize"))),
          Map.entry("title", (run, x, a) -> title(plain(x, a, "title"))),
          Map.entry("string", (run, x, a) -> plain(x, a, "string")),
          Map.entry("safe", (run, x, a) -> plain(x, a, "safe")),
          Map.entry("replace", TextFilters::replace),
          Map.entry("indent", TextFilters::indent),
          Map.entry("tojson", TextFilters::json));

  private TextFilters() {}

  private static TaggedText plain(Value input, Arguments arguments, String name) {
    arguments.bind(name);
    return input.display();
  }

  private static Value trim(Run run, Value input, Arguments arguments) {
    return TextMethods.stripped(
        input.display(), arguments.bind("trim", "chars").optionalText(0), true, true);
  }

  private static Value replace(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    return TextMethods.replaced(
        input.display(),
        bound.required(0).display(),
        bound.required(1).display(),
        bound.integer(2, -1));
  }

  /** Jinja's own rule: a word starts behind white space, a hyphen or an opening bracket. */
  private static TaggedText title(TaggedText text) {
    boolean[] starts = {true};
    return text.mapParts(
        part -> {
          StringBuilder out = new StringBuilder();
          part.codePoints()
              .forEach(
                  c -> {
                    String character = Character.toString(c);
                    out.append(
                        starts[0]
                            ? character.toUpperCase(Locale.ROOT)
                            : character.toLowerCase(Locale.ROOT));
                    starts[0] = PythonText.isSpace(c) || "-({[<".indexOf(c) >= 0;
                  });
          return out.toString();
        });
  }

  private static Value indent(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", "width", "first", "blank");
    Optional<Value> width = bound.at(0);
    TaggedText margin =
        width.isPresent() && width.get() instanceof TaggedText text
            ? text
            : (TaggedText)
                Operators.arithmetic(
                    "*", TaggedText.markup(" "), new Value.Int(bound.integer(0, 4)));
    boolean blank = bound.flag(2);
    TaggedText.Builder out =
        new TaggedText.Builder().append(bound.flag(1) ? margin : TaggedText.EMPTY);
    boolean isFirst = true;
    for (Value element : TextMethods.lines(input.display().plus(TaggedText.markup("\n")), false)) {
      TaggedText line = (TaggedText) element;
      if (!isFirst) {
        out.markup("\n").append(blank || line.length() > 0 ? margin : TaggedText.EMPTY);
      }
      out.append(line);
      isFirst = false;
    }
    return out.build();
  }

  private static Value json(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    Optional<Value> indent = bound.at(1).filter(v -> v != None.NONE);
    return Json.of(input, new Json.Style(bound.flag(0), indent, bound.at(2), bound.flag(3)));
  }
}
