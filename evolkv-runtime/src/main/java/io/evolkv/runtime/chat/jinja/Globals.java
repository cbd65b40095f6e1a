package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Int;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The functions that every template can call. */
enum Globals implements Function {
  /** {@code range(stop)}, {@code range(start, stop, step)}. */
  RANGE {
    @Override
    public Value call(Run run, Arguments arguments) {
      boolean onlyStop = arguments.positional().size() < 2;
      Arguments.Bound bound =
          onlyStop
              ? arguments.bind("range", "stop")
              : arguments.bind("range", "start", "stop", "step");
      bound.required(onlyStop ? 0 : 1);
      long start = onlyStop ? 0 : bound.integer(0, 0);
      long stop = bound.integer(onlyStop ? 0 : 1, 0);
      long step = onlyStop ? 1 : bound.integer(2, 1);
      if (step == 0) {
        throw JinjaException.failure("the step of range() is 0");
      }
      List<Value> numbers = new ArrayList<>();
      for (long at = start; step > 0 ? at < stop : at > stop; at += step) {
        if (numbers.size() == MAX_RANGE) {
          throw JinjaException.failure("range() has more than " + MAX_RANGE + " numbers");
        }
        numbers.add(new Int(at));
      }
      return Sequence.of(Sequence.Kind.RANGE, numbers);
    }
  },

  /** {@code dict(a=1)}. */
  DICT {
    @Override
    public Value call(Run run, Arguments arguments) {
      return new Mapping(entries("dict", arguments));
    }
  },

  /** {@code namespace(a=1)}. */
  NAMESPACE {
    @Override
    public Value call(Run run, Arguments arguments) {
      Namespace namespace = new Namespace();
      entries("namespace", arguments)
          .forEach((name, value) -> namespace.set(name.display().text(), value));
      return namespace;
    }
  },

  /** {@code raise_exception(message)}: the template refuses its input. */
  RAISE_EXCEPTION {
    @Override
    public Value call(Run run, Arguments arguments) {
      throw JinjaException.refusal(
          arguments.bind("raise_exception", "message").required(0).display().text());
    }
  },

  /** {@code strftime_now(format)}: the time at which the template is rendered. */
  STRFTIME_NOW {
    @Override
    public Value call(Run run, Arguments arguments) {
      String format = arguments.bind("strftime_now", "format").text(0).text();
      return TaggedText.markup(Dates.formatted(format, ZonedDateTime.now(run.clock())));
    }
  };

  private static final int MAX_RANGE = 100_000;

  static Scope scope() {
    Scope scope = Scope.outermost();
    for (Globals function : values()) {
      scope.set(function.name().toLowerCase(java.util.Locale.ROOT), function);
    }
    return scope;
  }

  private static SequencedMap<Value, Value> entries(String callee, Arguments arguments) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (Value given : arguments.positional()) {
      if (!(given instanceof Mapping dict)) {
        throw JinjaException.failure(callee + "() needs a dict, not " + given.typeName());
      }
      entries.putAll(dict.entries());
    }
    arguments.named().forEach((name, value) -> entries.put(TaggedText.markup(name), value));
    return entries;
  }
}
