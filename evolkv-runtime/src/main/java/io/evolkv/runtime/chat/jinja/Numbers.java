package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.Real;

/** Python's numbers: True is 1, and whole numbers become floating-point ones when they meet. */
final class Numbers {
  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Int || value instanceof Real || value instanceof Bool;
  }

  static long integer(Value value) {
    if (value instanceof Int whole) {
      return whole.value();
    }
    return value.truth() ? 1 : 0;
  }

  static double real(Value value) {
    return value instanceof Real number ? number.value() : integer(value);
  }

  static boolean equal(Value left, Value right) {
    return isNumber(right) && compare(left, right) == 0 && !isNan(left) && !isNan(right);
  }

  private static boolean isNan(Value value) {
    return value instanceof Real number && Double.isNaN(number.value());
  }

  static int compare(Value left, Value right) {
    if (left instanceof Real || right instanceof Real) {
      double difference = real(left) - real(right);
      return difference == 0 ? 0 : Double.compare(real(left), real(right));
    }
    return Long.compare(integer(left), integer(right));
  }

  static Value negated(Value value) {
    if (value instanceof Real number) {
      return new Real(-number.value());
    }
    requireNumber(value);
    return whole(() -> Math.negateExact(integer(value)));
  }

  static Value plain(Value value) {
    requireNumber(value);
    return value instanceof Bool ? new Int(integer(value)) : value;
  }

  private static void requireNumber(Value value) {
    if (value instanceof Undefined missing) {
      throw missing.failure();
    }
    if (!isNumber(value)) {
      throw JinjaException.failure("a number is needed, not " + value.typeName());
    }
  }

  static Value arithmetic(String operator, Value left, Value right) {
    if (left instanceof Real || right instanceof Real || operator.equals("/")) {
      return new Real(real(operator, real(left), real(right)));
    }
    return whole(() -> integer(operator, integer(left), integer(right)));
  }

  private interface LongResult {
    long get();
  }

  private static Value whole(LongResult result) {
    try {
      return new Int(result.get());
    } catch (ArithmeticException e) {
      throw JinjaException.failure("a whole number gets larger than 64 bits, or is divided by 0");
    }
  }

  private static long integer(String operator, long left, long right) {
    return switch (operator) {
      case "+" -> Math.addExact(left, right);
      case "-" -> Math.subtractExact(left, right);
      case "*" -> Math.multiplyExact(left, right);
      case "//" -> Math.floorDiv(left, right);
      case "%" -> Math.floorMod(left, right);
      default -> throw unsupported(operator);
    };
  }

  private static double real(String operator, double left, double right) {
    boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (divides && right == 0) {
      throw JinjaException.failure("a number is divided by 0");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor(left / right);
      case "%" -> remainder(left, right);
      default -> throw unsupported(operator);
    };
  }

  /** The sign of Python's remainder is the divisor's. */
  private static double remainder(double left, double right) {
    double remainder = left % right;
    return remainder != 0 && remainder < 0 != right < 0 ? remainder + right : remainder;
  }

  private static JinjaException unsupported(String operator) {
    return JinjaException.failure("the operator " + operator + " is not supported for numbers");
  }
}
