package io.evolkv.runtime.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A statement of a template, or text between statements. */
sealed interface Statement {
  /** What comes after a statement. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  /** Line of the template where it starts, from 1. */
  int line();

  /** Writes what the statement prints; callers go through {@link #executeAll}. */
  Flow execute(Run run, Scope scope, TaggedText.Builder out);

  /** Executes statements until one leaves a loop. */
  static Flow executeAll(List<Statement> statements, Run run, Scope scope, TaggedText.Builder out) {
    for (Statement statement : statements) {
      run.enter(statement.line());
      Flow flow = statement.execute(run, scope, out);
      run.leave();
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  /** What statements print. */
  static TaggedText printed(List<Statement> statements, Run run, Scope scope) {
    TaggedText.Builder text = new TaggedText.Builder();
    executeAll(statements, run, scope, text);
    return text.build();
  }

  /** Puts a value to a name, or the elements of a list to several. */
  static void assign(List<String> names, Value value, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.getFirst(), value);
      return;
    }
    List<Value> elements = value.elements();
    if (elements.size() != names.size()) {
      throw JinjaException.failure(
          "%d names are given %d values".formatted(names.size(), elements.size()));
    }
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), elements.get(i));
    }
  }

  /** Text of the template. */
  record Data(TaggedText text, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      out.append(text);
      return Flow.NEXT;
    }
  }

  /** {@code {{ x }}}. */
  record Output(Expression value, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      out.append(run.evaluate(value, scope).display());
      return Flow.NEXT;
    }
  }

  /** A condition and what is done when it is true. */
  record Branch(Expression condition, List<Statement> body) {}

  /** {@code if}, {@code elif}, {@code else}. */
  record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      for (Branch branch : branches) {
        if (run.evaluate(branch.condition(), scope).truth()) {
          return executeAll(branch.body(), run, scope, out);
        }
      }
      return executeAll(otherwise, run, scope, out);
    }
  }

  /** {@code for}: each turn has a scope of its own. */
  record For(
      List<String> targets,
      Expression over,
      Optional<Expression> filter,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      List<Value> elements = elements(run, scope);
      if (elements.isEmpty()) {
        return executeAll(otherwise, run, scope.inner(), out);
      }
      LoopState loop = new LoopState(elements);
      for (; loop.hasMore(); loop.advance()) {
        run.enter(line);
        Scope turn = scope.inner();
        turn.set("loop", loop);
        assign(targets, loop.current(), turn);
        Flow flow = executeAll(body, run, turn, out);
        run.leave();
        if (flow == Flow.BREAK) {
          break;
        }
      }
      return Flow.NEXT;
    }

    private List<Value> elements(Run run, Scope scope) {
      Value value = run.evaluate(over, scope);
      run.chargeAll(value);
      List<Value> all = value.elements();
      if (filter.isEmpty()) {
        return all;
      }
      List<Value> kept = new ArrayList<>();
      for (Value element : all) {
        Scope test = scope.inner();
        assign(targets, element, test);
        if (run.evaluate(filter.get(), test).truth()) {
          kept.add(element);
        }
      }
      return kept;
    }
  }

  /** {@code break}, {@code continue}. */
  record Leave(Flow flow, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      return flow;
    }
  }

  /** {@code set a = x}, {@code set a, b = x}. */
  record Assignment(List<String> names, Expression value, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      assign(names, run.evaluate(value, scope), scope);
      return Flow.NEXT;
    }
  }

  /** {@code set namespace.attribute = x}. */
  record AttributeAssignment(String owner, String attribute, Expression value, int line)
      implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      Value result = run.evaluate(value, scope);
      if (!(scope.get(owner) instanceof Namespace namespace)) {
        throw JinjaException.failure(
            "an attribute of '" + owner + "' cannot be set: it is no namespace");
      }
      namespace.set(attribute, result);
      return Flow.NEXT;
    }
  }

  /** {@code macro name(parameters)}. */
  record MacroDefinition(String name, List<Parameter> parameters, List<Statement> body, int line)
      implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      scope.set(name, new Macro(name, parameters, body, scope));
      return Flow.NEXT;
    }
  }

  /** A parameter of a macro. */
  record Parameter(String name, Optional<Expression> otherwise) {}

  /** {@code call(parameters) macro(arguments)}: the macro can call the body as {@code caller}. */
  record CallBlock(List<Parameter> parameters, Expression.Call call, List<Statement> body, int line)
      implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      Value callee = run.evaluate(call.callee(), scope);
      if (!(callee instanceof Macro macro)) {
        throw JinjaException.failure("a call block needs a macro, not " + callee.typeName());
      }
      Macro caller = new Macro("caller", parameters, body, scope);
      out.append(macro.call(run, call.arguments().evaluate(run, scope), Optional.of(caller)));
      return Flow.NEXT;
    }
  }

  /** A body with names of its own: {@code with}, {@code generation}. */
  record Block(List<Assignment> names, List<Statement> body, int line) implements Statement {
    @Override
    public Flow execute(Run run, Scope scope, TaggedText.Builder out) {
      Scope inner = scope.inner();
      for (Assignment name : names) {
        assign(name.names(), run.evaluate(name.value(), scope), inner);
      }
      return executeAll(body, run, inner, out);
    }
  }
}
