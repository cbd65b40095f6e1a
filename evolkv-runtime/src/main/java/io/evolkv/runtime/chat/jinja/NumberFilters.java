package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Filters.Filter;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.Real;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Filters that give numbers. */
final class NumberFilters {
  static final Map<String, Filter> BY_NAME =
      Map.of(
          "int", NumberFilters::integer,
          "float", NumberFilters::real,
          "abs", NumberFilters::absolute,
          "round", NumberFilters::rounded);

  private NumberFilters() {}

  private static Value integer(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("int", "default");
    Value otherwise = bound.at(0).orElse(new Int(0));
    if (input instanceof Real number) {
      return Double.isFinite(number.value()) ? new Int((long) number.value()) : otherwise;
    }
    if (Numbers.isNumber(input)) {
      return new Int(Numbers.integer(input));
    }
    if (!(input instanceof TaggedText text)) {
      return otherwise;
    }
    String digits = text.text().strip();
    try {
      return new Int(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      Value real = parsed(digits, otherwise);
      return real instanceof Real number && Double.isFinite(number.value())
          ? new Int((long) number.value())
          : otherwise;
    }
  }

  private static Value real(Run run, Value input, Arguments arguments) {
    Value otherwise = arguments.bind("float", "default").at(0).orElse(new Real(0));
    if (Numbers.isNumber(input)) {
      return new Real(Numbers.real(input));
    }
    return input instanceof TaggedText text ? parsed(text.text().strip(), otherwise) : otherwise;
  }

  private static Value parsed(String digits, Value otherwise) {
    if (!digits.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      return otherwise;
    }
    return new Real(Double.parseDouble(digits));
  }

  private static Value absolute(Run run, Value input, Arguments arguments) {
    arguments.bind("abs");
    Value number = Numbers.plain(input);
    return Numbers.compare(number, new Int(0)) < 0 ? Numbers.negated(number) : number;
  }

  private static Value rounded(Run run, Value input, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("round", "precision", "method");
    Value number = Numbers.plain(input);
    RoundingMode mode =
        switch (bound.at(1).map(v -> v.display().text()).orElse("common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw JinjaException.failure("round: the method is common, ceil or floor");
        };
    int precision = Math.clamp(bound.integer(0, 0), -400, 400);
    if (number instanceof Real real && Double.isFinite(real.value())) {
      return new Real(new BigDecimal(real.value()).setScale(precision, mode).doubleValue());
    }
    return number;
  }
}
