package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.None;
import io.evolkv.runtime.chat.jinja.Value.Real;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The tests behind {@code is}, by name. */
final class Tests {
  private static final Map<String, Test> BY_NAME =
      Map.ofEntries(
          plain("defined", x -> !(x instanceof Undefined)),
          plain("undefined", x -> x instanceof Undefined),
          plain("none", x -> x == None.NONE),
          plain("boolean", x -> x instanceof Bool),
          plain("true", x -> x instanceof Bool flag && flag.value()),
          plain("false", x -> x instanceof Bool flag && !flag.value()),
          plain("integer", x -> x instanceof Int),
          plain("float", x -> x instanceof Real),
          plain("number", Numbers::isNumber),
          plain("string", x -> x instanceof TaggedText),
          plain("mapping", x -> x instanceof Mapping),
          plain("iterable", Tests::isIterable),
          plain("sequence", Tests::isSequence),
          plain("callable", x -> x instanceof Function),
          plain("lower", x -> isCased(x, text -> text.toLowerCase(Locale.ROOT).equals(text))),
          plain("upper", x -> isCased(x, text -> text.toUpperCase(Locale.ROOT).equals(text))),
          plain("odd", x -> remainder(x, new Int(2)) == 1),
          plain("even", x -> remainder(x, new Int(2)) == 0),
          Map.entry("divisibleby", (x, a) -> remainder(x, other(a)) == 0),
          comparison("==", "=="),
          comparison("eq", "=="),
          comparison("equalto", "=="),
          comparison("!=", "!="),
          comparison("ne", "!="),
          comparison("<", "<"),
          comparison("lt", "<"),
          comparison("lessthan", "<"),
          comparison("<=", "<="),
          comparison("le", "<="),
          comparison(">", ">"),
          comparison("gt", ">"),
          comparison("greaterthan", ">"),
          comparison(">=", ">="),
          comparison("ge", ">="),
          comparison("in", "in"));

  private Tests() {}

  /** A test. */
  interface Test {
    boolean holds(Value value, Arguments arguments);
  }

  static Test named(String name) {
    Test test = BY_NAME.get(name);
    if (test == null) {
      throw JinjaException.failure(Filters.unknown("test", name, BY_NAME.keySet()));
    }
    return test;
  }

  private static Map.Entry<String, Test> plain(String name, Predicate<Value> test) {
    return Map.entry(
        name,
        (value, arguments) -> {
          arguments.bind(name);
          return test.test(value);
        });
  }

  private static Map.Entry<String, Test> comparison(String name, String operator) {
    return Map.entry(
        name, (value, arguments) -> Operators.compare(operator, value, other(arguments)));
  }

  private static Value other(Arguments arguments) {
    return arguments.bind("test", "other").required(0);
  }

  private static boolean isIterable(Value value) {
    return value instanceof TaggedText
        || value instanceof Sequence
        || value instanceof Mapping
        || value instanceof Undefined;
  }

  private static boolean isSequence(Value value) {
    return value instanceof Sequence list ? list.isIndexed() : isIterable(value);
  }

  private static boolean isCased(Value value, Predicate<String> unchanged) {
    String text = value.display().text();
    return unchanged.test(text) && text.codePoints().anyMatch(Tests::hasCase);
  }

  private static boolean hasCase(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  private static long remainder(Value value, Value divisor) {
    Value result = Operators.arithmetic("%", value, divisor);
    return result instanceof Real real && real.value() != Math.rint(real.value())
        ? -1
        : (long) Numbers.real(result);
  }
}
