package io.evolkv.runtime.chat.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A string whose characters are marked as content (given to the template from outside) or as the
 * template's own. Cutting and joining keep the marks. Two texts are equal when their characters
 * are.
 */
public final class TaggedText implements Value {
  /** Longest text, in UTF-16 units. */
  static final int MAX_LENGTH = 1 << 24;

  static final TaggedText EMPTY = new TaggedText("", new int[0]);

  private final String text;

  /** Starts and ends of the content, ascending, neither empty nor adjacent. */
  private final int[] content;

  private TaggedText(String text, int[] content) {
    this.text = text;
    this.content = content;
  }

  /**
   * A run of characters of one origin.
   *
   * @param text the characters
   * @param isContent true when they came from outside
   */
  public record Part(String text, boolean isContent) {}

  /**
   * Text that may give special tokens.
   *
   * @param text text of a trusted source
   * @return the text, marked as the template's own
   */
  public static TaggedText markup(String text) {
    return new TaggedText(text, new int[0]);
  }

  /**
   * Text from outside.
   *
   * @param text any text
   * @return the text, marked as content
   */
  public static TaggedText content(String text) {
    return text.isEmpty() ? EMPTY : new TaggedText(text, new int[] {0, text.length()});
  }

  /**
   * All characters.
   *
   * @return the text without its marks
   */
  public String text() {
    return text;
  }

  /**
   * The text cut where its origin changes.
   *
   * @return parts that are not empty, front to back
   */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < content.length; i += 2) {
      if (content[i] > at) {
        parts.add(new Part(text.substring(at, content[i]), false));
      }
      parts.add(new Part(text.substring(content[i], content[i + 1]), true));
      at = content[i + 1];
    }
    if (at < text.length()) {
      parts.add(new Part(text.substring(at), false));
    }
    return parts;
  }

  int length() {
    return text.length();
  }

  TaggedText substring(int start, int end) {
    if (start == 0 && end == text.length()) {
      return this;
    }
    return new Builder().append(this, start, end).build();
  }

  TaggedText plus(TaggedText other) {
    return new Builder().append(this).append(other).build();
  }

  /** Other characters instead, all of them content where any was content. */
  TaggedText replacedBy(String other) {
    return content.length == 0 ? markup(other) : content(other);
  }

  /** Changes the characters of each part by itself, so that no mark moves. */
  TaggedText mapParts(UnaryOperator<String> change) {
    Builder changed = new Builder();
    for (Part part : parts()) {
      String text = change.apply(part.text());
      changed.append(part.isContent() ? content(text) : markup(text));
    }
    return changed.build();
  }

  @Override
  public boolean truth() {
    return !text.isEmpty();
  }

  @Override
  public TaggedText display() {
    return this;
  }

  @Override
  public TaggedText representation() {
    return replacedBy(PythonText.quoted(text));
  }

  @Override
  public String typeName() {
    return "str";
  }

  @Override
  public long weight() {
    return 1L + text.length();
  }

  @Override
  public List<Value> elements() {
    List<Value> characters = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int next = at + Character.charCount(text.codePointAt(at));
      characters.add(substring(at, next));
      at = next;
    }
    return characters;
  }

  @Override
  public Value attribute(String name) {
    return TextMethods.bind(this, name).orElseGet(() -> Undefined.attribute(this, name));
  }

  @Override
  public Value item(Value key) {
    if (key instanceof TaggedText name) {
      return attribute(name.text());
    }
    int length = text.codePointCount(0, text.length());
    int index = Indices.element(key, length);
    if (index < 0) {
      return Undefined.item(this, key);
    }
    int start = text.offsetByCodePoints(0, index);
    return substring(start, text.offsetByCodePoints(start, 1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaggedText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** Joins texts; refuses to grow over {@link #MAX_LENGTH}. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private int[] content = new int[8];
    private int size;

    Builder append(TaggedText part) {
      return append(part, 0, part.length());
    }

    Builder append(TaggedText part, int start, int end) {
      for (int i = 0; i < part.content.length; i += 2) {
        int from = Math.max(start, part.content[i]);
        int to = Math.min(end, part.content[i + 1]);
        if (from < to) {
          addContent(text.length() + from - start, text.length() + to - start);
        }
      }
      return markup(part.text, start, end);
    }

    Builder markup(String part) {
      return markup(part, 0, part.length());
    }

    private Builder markup(String part, int start, int end) {
      if (end - start > MAX_LENGTH - text.length()) {
        throw JinjaException.failure("a text grows over " + MAX_LENGTH + " characters");
      }
      text.append(part, start, end);
      return this;
    }

    private void addContent(int start, int end) {
      if (size > 0 && content[size - 1] == start) {
        content[size - 1] = end;
        return;
      }
      if (size == content.length) {
        content = Arrays.copyOf(content, 2 * size);
      }
      content[size++] = start;
      content[size++] = end;
    }

    int length() {
      return text.length();
    }

    TaggedText build() {
      return text.isEmpty() ? EMPTY : new TaggedText(text.toString(), Arrays.copyOf(content, size));
    }
  }
}
