package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.None;
import io.evolkv.runtime.chat.jinja.Value.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** JSON as Python's {@code json.dumps} writes it. */
final class Json {
  private final boolean ascii;
  private final boolean sorted;
  private final Optional<TaggedText> indent;
  private final TaggedText itemSeparator;
  private final TaggedText keySeparator;
  private final TaggedText.Builder out = new TaggedText.Builder();

  /**
   * The arguments of {@code tojson}.
   *
   * @param ascii whether to escape what is not ASCII
   * @param indent a number of blanks or a text
   * @param separators between elements and behind keys
   * @param sorted whether to sort keys
   */
  record Style(boolean ascii, Optional<Value> indent, Optional<Value> separators, boolean sorted) {}

  private Json(Style style) {
    ascii = style.ascii();
    sorted = style.sorted();
    indent = style.indent().map(Json::margin);
    Optional<List<Value>> separators =
        style.separators().filter(v -> v != None.NONE).map(Value::elements);
    itemSeparator =
        separators
            .map(pair -> pair.getFirst().display())
            .orElse(TaggedText.markup(indent.isPresent() ? "," : ", "));
    keySeparator = separators.map(pair -> pair.getLast().display()).orElse(TaggedText.markup(": "));
  }

  static TaggedText of(Value value, Style style) {
    Json json = new Json(style);
    json.write(value, 0);
    return json.out.build();
  }

  private static TaggedText margin(Value indent) {
    if (indent instanceof TaggedText text) {
      return text;
    }
    if (!Indices.isIndex(indent)) {
      throw JinjaException.failure("tojson needs a whole number or a text as indent");
    }
    return (TaggedText) Operators.arithmetic("*", TaggedText.markup(" "), indent);
  }

  private void write(Value value, int depth) {
    if (value instanceof TaggedText text) {
      string(text);
    } else if (value instanceof Mapping mapping) {
      object(mapping, depth);
    } else if (value instanceof Sequence sequence && isArray(sequence)) {
      array(sequence.elements(), depth);
    } else {
      out.markup(scalar(value));
    }
  }

  private static boolean isArray(Sequence sequence) {
    return sequence.kind() == Sequence.Kind.LIST || sequence.kind() == Sequence.Kind.TUPLE;
  }

  private static String scalar(Value value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Bool bool) {
      return bool.value() ? "true" : "false";
    }
    if (value instanceof Int) {
      return value.display().text();
    }
    if (value instanceof Real real) {
      return switch (PythonText.number(real.value())) {
        case "nan" -> "NaN";
        case "inf" -> "Infinity";
        case "-inf" -> "-Infinity";
        default -> value.display().text();
      };
    }
    if (value instanceof Undefined missing) {
      throw JinjaException.failure("tojson of nothing: " + missing.reason());
    }
    throw JinjaException.failure("tojson of a " + value.typeName() + " is not possible");
  }

  private void array(List<Value> elements, int depth) {
    if (elements.isEmpty()) {
      out.markup("[]");
      return;
    }
    out.markup("[");
    for (int i = 0; i < elements.size(); i++) {
      out.append(i == 0 ? TaggedText.EMPTY : itemSeparator);
      newLine(depth + 1);
      write(elements.get(i), depth + 1);
    }
    newLine(depth);
    out.markup("]");
  }

  private void object(Mapping mapping, int depth) {
    SequencedMap<TaggedText, Value> fields = fields(mapping);
    if (fields.isEmpty()) {
      out.markup("{}");
      return;
    }
    out.markup("{");
    boolean isFirst = true;
    for (Map.Entry<TaggedText, Value> field : fields.entrySet()) {
      out.append(isFirst ? TaggedText.EMPTY : itemSeparator);
      isFirst = false;
      newLine(depth + 1);
      string(field.getKey());
      out.append(keySeparator);
      write(field.getValue(), depth + 1);
    }
    newLine(depth);
    out.markup("}");
  }

  private SequencedMap<TaggedText, Value> fields(Mapping mapping) {
    List<Map.Entry<Value, Value>> entries = new ArrayList<>(mapping.entries().entrySet());
    if (sorted) {
      entries.sort((a, b) -> Operators.order(a.getKey(), b.getKey()));
    }
    SequencedMap<TaggedText, Value> fields = new LinkedHashMap<>();
    for (Map.Entry<Value, Value> entry : entries) {
      Value key = entry.getKey();
      fields.put(
          key instanceof TaggedText text ? text : TaggedText.markup(scalar(key)), entry.getValue());
    }
    return fields;
  }

  private void newLine(int depth) {
    if (indent.isPresent()) {
      out.markup("\n");
      for (int i = 0; i < depth; i++) {
        out.append(indent.get());
      }
    }
  }

  private void string(TaggedText text) {
    out.markup("\"").append(text.mapParts(this::escaped)).markup("\"");
  }

  private boolean isPlain(char c) {
    return c >= 0x20 && !(ascii && c > 0x7E);
  }

  private String escaped(String part) {
    StringBuilder text = new StringBuilder(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> text.append(isPlain(c) ? Character.toString(c) : "\\u%04x".formatted((int) c));
      }
    }
    return text.toString();
  }
}
