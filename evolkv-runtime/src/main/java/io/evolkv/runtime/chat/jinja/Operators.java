package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.ArrayList;
import java.util.List;

/** Operators between two values. */
final class Operators {
  private Operators() {}

  static Value arithmetic(String operator, Value left, Value right) {
    if (left instanceof Undefined missing) {
      throw missing.failure();
    }
    if (right instanceof Undefined missing) {
      throw missing.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.arithmetic(operator, left, right);
    }
    if (operator.equals("+") && left instanceof TaggedText a && right instanceof TaggedText b) {
      return a.plus(b);
    }
    if (operator.equals("+") && left instanceof Sequence a && right instanceof Sequence b) {
      return joined(a, b);
    }
    if (operator.equals("*") && left instanceof TaggedText text && isCount(right)) {
      return repeated(text, Numbers.integer(right));
    }
    if (operator.equals("*") && isCount(left) && right instanceof TaggedText text) {
      return repeated(text, Numbers.integer(left));
    }
    throw JinjaException.failure(
        "the operator %s is not possible between %s and %s"
            .formatted(operator, left.typeName(), right.typeName()));
  }

  private static boolean isCount(Value value) {
    return value instanceof Int || value instanceof Bool;
  }

  private static Value joined(Sequence left, Sequence right) {
    if (left.kind() != right.kind()
        || (left.kind() != Sequence.Kind.LIST && left.kind() != Sequence.Kind.TUPLE)) {
      throw JinjaException.failure(
          "the operator + is not possible between %s and %s"
              .formatted(left.typeName(), right.typeName()));
    }
    List<Value> all = new ArrayList<>(left.elements());
    all.addAll(right.elements());
    return Sequence.of(left.kind(), all);
  }

  private static TaggedText repeated(TaggedText text, long times) {
    TaggedText.Builder result = new TaggedText.Builder();
    for (long i = 0; i < times && text.length() > 0; i++) {
      result.append(text);
    }
    return result.build();
  }

  static boolean compare(String operator, Value left, Value right) {
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case "in" -> contains(right, left);
      case "not in" -> !contains(right, left);
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      default -> order(left, right) >= 0;
    };
  }

  static int order(Value left, Value right) {
    if (left instanceof Undefined missing) {
      throw missing.failure();
    }
    if (right instanceof Undefined missing) {
      throw missing.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compare(left, right);
    }
    if (left instanceof TaggedText a && right instanceof TaggedText b) {
      return codePointOrder(a.text(), b.text());
    }
    if (left instanceof Sequence a && right instanceof Sequence b && a.kind() == b.kind()) {
      return listOrder(a.elements(), b.elements());
    }
    throw JinjaException.failure(
        "%s and %s have no order".formatted(left.typeName(), right.typeName()));
  }

  /** Python compares code points, Java's compareTo UTF-16 units. */
  private static int codePointOrder(String left, String right) {
    int same = 0;
    int end = Math.min(left.length(), right.length());
    while (same < end && left.charAt(same) == right.charAt(same)) {
      same++;
    }
    if (same == end) {
      return Integer.compare(left.length(), right.length());
    }
    int start = same;
    if (start > 0
        && Character.isLowSurrogate(left.charAt(start))
        && Character.isHighSurrogate(left.charAt(start - 1))) {
      start--;
    }
    return Integer.compare(left.codePointAt(start), right.codePointAt(start));
  }

  private static int listOrder(List<Value> left, List<Value> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      if (!left.get(i).equals(right.get(i))) {
        return order(left.get(i), right.get(i));
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  static boolean contains(Value container, Value value) {
    if (container instanceof TaggedText text) {
      if (value instanceof TaggedText part) {
        return text.text().contains(part.text());
      }
      throw JinjaException.failure("'in' a text needs a text, not " + value.typeName());
    }
    if (container instanceof Mapping mapping) {
      if (!Mapping.isKey(value)) {
        throw JinjaException.failure("a " + value.typeName() + " cannot be a key of a dict");
      }
      return mapping.entries().containsKey(value);
    }
    return container.elements().contains(value);
  }
}
