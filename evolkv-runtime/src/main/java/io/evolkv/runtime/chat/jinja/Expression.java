package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** An expression of a template. */
sealed interface Expression {
  /** Line of the template where it starts, from 1. */
  int line();

  /** The value; callers go through {@link Run#evaluate}, which keeps the limits. */
  Value evaluate(Run run, Scope scope);

  /** A literal. */
  record Constant(Value value, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      return value;
    }
  }

  /** A variable. */
  record Name(String name, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      return scope.get(name);
    }
  }

  /** A list or tuple. */
  record Elements(Sequence.Kind kind, List<Expression> elements, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      List<Value> values = new ArrayList<>();
      elements.forEach(element -> values.add(run.evaluate(element, scope)));
      return Sequence.of(kind, values);
    }
  }

  /** An entry of a dict. */
  record Entry(Expression key, Expression value) {}

  /** A dict. */
  record Entries(List<Entry> entries, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      SequencedMap<Value, Value> values = new LinkedHashMap<>();
      for (Entry entry : entries) {
        Value key = run.evaluate(entry.key(), scope);
        if (!Mapping.isKey(key)) {
          throw JinjaException.failure("a " + key.typeName() + " cannot be a key of a dict");
        }
        values.put(key, run.evaluate(entry.value(), scope));
      }
      return new Mapping(values);
    }
  }

  /** {@code a.b}. */
  record Attribute(Expression owner, String name, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      return run.evaluate(owner, scope).attribute(name);
    }
  }

  /** {@code a[b]}. */
  record Item(Expression owner, Expression key, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(owner, scope);
      return value.item(run.evaluate(key, scope));
    }
  }

  /** {@code a[b:c:d]}. */
  record Part(
      Expression owner,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step,
      int line)
      implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(owner, scope);
      Indices.Slice slice =
          new Indices.Slice(
              bound(start, run, scope), bound(stop, run, scope), bound(step, run, scope));
      run.chargeAll(value);
      if (value instanceof Sequence sequence) {
        return sequence.slice(slice);
      }
      if (value instanceof TaggedText text) {
        return TextMethods.slice(text, slice);
      }
      throw JinjaException.failure("a value of type " + value.typeName() + " has no slices");
    }

    private static Value bound(Optional<Expression> bound, Run run, Scope scope) {
      return bound.map(given -> run.evaluate(given, scope)).orElse(Value.None.NONE);
    }
  }

  /** Arguments as they are written. */
  record Given(List<Expression> positional, SequencedMap<String, Expression> named) {
    Arguments evaluate(Run run, Scope scope) {
      List<Value> values = new ArrayList<>();
      positional.forEach(argument -> values.add(run.evaluate(argument, scope)));
      SequencedMap<String, Value> byName = new LinkedHashMap<>();
      for (Map.Entry<String, Expression> argument : named.entrySet()) {
        byName.put(argument.getKey(), run.evaluate(argument.getValue(), scope));
      }
      return new Arguments(values, byName);
    }
  }

  /** {@code f(...)}. */
  record Call(Expression callee, Given arguments, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(callee, scope);
      if (value instanceof Undefined missing) {
        throw missing.failure();
      }
      if (value instanceof Function function) {
        Arguments given = arguments.evaluate(run, scope);
        return function.call(run, given);
      }
      throw JinjaException.failure("a value of type " + value.typeName() + " cannot be called");
    }
  }

  /** {@code x|filter(...)}. */
  record Filtered(Expression input, String filter, Given arguments, int line)
      implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(input, scope);
      run.chargeAll(value);
      return Filters.named(filter).apply(run, value, arguments.evaluate(run, scope));
    }
  }

  /** {@code x is test(...)}. */
  record Tested(Expression input, String test, Given arguments, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(input, scope);
      return Bool.of(Tests.named(test).holds(value, arguments.evaluate(run, scope)));
    }
  }

  /** {@code not x}. */
  record Not(Expression operand, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      return Bool.of(!run.evaluate(operand, scope).truth());
    }
  }

  /** {@code -x}, {@code +x}. */
  record Signed(boolean negated, Expression operand, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(operand, scope);
      return negated ? Numbers.negated(value) : Numbers.plain(value);
    }
  }

  /** {@code a and b}, {@code a or b}: one of the two values, as in Python. */
  record Either(boolean isAnd, Expression left, Expression right, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value value = run.evaluate(left, scope);
      return value.truth() == isAnd ? run.evaluate(right, scope) : value;
    }
  }

  /** {@code a if b else c}. */
  record Choice(Expression condition, Expression yes, Optional<Expression> no, int line)
      implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      if (run.evaluate(condition, scope).truth()) {
        return run.evaluate(yes, scope);
      }
      return no.isPresent()
          ? run.evaluate(no.get(), scope)
          : new Undefined("an inline if is false and has no else");
    }
  }

  /** An arithmetic operator. */
  record Arithmetic(String operator, Expression left, Expression right, int line)
      implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value a = run.evaluate(left, scope);
      return Operators.arithmetic(operator, a, run.evaluate(right, scope));
    }
  }

  /** {@code a ~ b ~ c}. */
  record Concatenation(List<Expression> operands, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      TaggedText.Builder text = new TaggedText.Builder();
      operands.forEach(operand -> text.append(run.evaluate(operand, scope).display()));
      return text.build();
    }
  }

  /** One comparison of a chain. */
  record Comparison(String operator, Expression right) {}

  /** {@code a < b == c}: true when each comparison is. */
  record Comparisons(Expression first, List<Comparison> chain, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      Value left = run.evaluate(first, scope);
      for (Comparison comparison : chain) {
        Value right = run.evaluate(comparison.right(), scope);
        run.chargeAll(left);
        run.chargeAll(right);
        if (!Operators.compare(comparison.operator(), left, right)) {
          return Bool.FALSE;
        }
        left = right;
      }
      return Bool.TRUE;
    }
  }

  /** What a body printed, as a value for the filters of a block. */
  record Captured(List<Statement> body, int line) implements Expression {
    @Override
    public Value evaluate(Run run, Scope scope) {
      return Statement.printed(body, run, scope.inner());
    }
  }
}
