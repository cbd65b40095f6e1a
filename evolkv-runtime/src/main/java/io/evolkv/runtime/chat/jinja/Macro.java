package io.evolkv.runtime.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A macro of a template; it sees the names of the scope that it is defined in. */
record Macro(String name, List<Statement.Parameter> parameters, List<Statement> body, Scope defined)
    implements Function {

  @Override
  public Value call(Run run, Arguments arguments) {
    return call(run, arguments, Optional.empty());
  }

  TaggedText call(Run run, Arguments arguments, Optional<Macro> caller) {
    int line = run.line();
    String[] names = parameters.stream().map(Statement.Parameter::name).toArray(String[]::new);
    Arguments.Bound given = arguments.bind(name, names);
    Scope scope = defined.inner();
    caller.ifPresent(block -> scope.set("caller", block));
    for (int i = 0; i < names.length; i++) {
      scope.set(names[i], value(i, given, run, scope));
    }
    run.enter(line);
    TaggedText text = Statement.printed(body, run, scope);
    run.leave();
    return text;
  }

  private Value value(int parameter, Arguments.Bound given, Run run, Scope scope) {
    Optional<Value> value = given.at(parameter);
    if (value.isPresent()) {
      return value.get();
    }
    Statement.Parameter declared = parameters.get(parameter);
    return declared.otherwise().isPresent()
        ? run.evaluate(declared.otherwise().get(), scope)
        : new Undefined("the macro '" + name + "' lacks its argument '" + declared.name() + "'");
  }

  @Override
  public Value attribute(String attribute) {
    return attribute.equals("name") ? TaggedText.markup(name) : Function.super.attribute(attribute);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Map.entry(name, line()).hashCode();
  }

  private int line() {
    return body.isEmpty() ? 0 : body.getFirst().line();
  }
}
