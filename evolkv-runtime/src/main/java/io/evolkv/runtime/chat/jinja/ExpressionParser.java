package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Token.Kind;
import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import io.evolkv.runtime.chat.jinja.Value.None;
import io.evolkv.runtime.chat.jinja.Value.Real;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads expressions. From the loosest to the tightest: inline if, or, and, not, comparisons, + -,
 * ~, * / // %, sign, then attributes, calls, filters and tests.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");

  private static final Map<String, Integer> RADIXES = Map.of("0b", 2, "0o", 8, "0x", 16);

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expression expression() {
    tokens.enter();
    Expression value = or();
    while (tokens.current().isName("if")) {
      int line = tokens.next().line();
      Expression condition = or();
      Optional<Expression> otherwise =
          tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
      value = new Expression.Choice(condition, value, otherwise, line);
    }
    tokens.leave();
    return value;
  }

  /** An expression, or several with commas between them, which are a tuple. */
  Expression tuple() {
    return tuple(true);
  }

  /** The same without an inline if, as it stands behind {@code in} of a loop. */
  Expression tupleWithoutChoice() {
    return tuple(false);
  }

  private Expression tuple(boolean withChoice) {
    int line = tokens.current().line();
    Expression first = withChoice ? expression() : or();
    if (!tokens.current().isOperator(",")) {
      return first;
    }
    List<Expression> all = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple()) {
      all.add(withChoice ? expression() : or());
    }
    return new Expression.Elements(Sequence.Kind.TUPLE, all, line);
  }

  private boolean endsTuple() {
    Token token = tokens.current();
    return token.kind() == Kind.OUTPUT_END
        || token.kind() == Kind.STATEMENT_END
        || token.isOperator(")");
  }

  private Expression or() {
    Expression left = and();
    while (tokens.current().isName("or")) {
      int line = tokens.next().line();
      left = new Expression.Either(false, left, and(), line);
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.current().isName("and")) {
      int line = tokens.next().line();
      left = new Expression.Either(true, left, not(), line);
    }
    return left;
  }

  private Expression not() {
    if (!tokens.current().isName("not")) {
      return comparisons();
    }
    tokens.enter();
    int line = tokens.next().line();
    Expression negated = new Expression.Not(not(), line);
    tokens.leave();
    return negated;
  }

  private Expression comparisons() {
    int line = tokens.current().line();
    Expression first = sum();
    List<Expression.Comparison> chain = new ArrayList<>();
    for (Optional<String> operator = comparison(); operator.isPresent(); operator = comparison()) {
      chain.add(new Expression.Comparison(operator.get(), sum()));
    }
    return chain.isEmpty() ? first : new Expression.Comparisons(first, chain, line);
  }

  private Optional<String> comparison() {
    Token token = tokens.current();
    if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
      return Optional.of(tokens.next().text());
    }
    if (tokens.skipName("in")) {
      return Optional.of("in");
    }
    if (token.isName("not") && tokens.following().isName("in")) {
      tokens.next();
      tokens.next();
      return Optional.of("not in");
    }
    return Optional.empty();
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
      Token operator = tokens.next();
      left = new Expression.Arithmetic(operator.text(), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    int line = tokens.current().line();
    List<Expression> operands = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      operands.add(product());
    }
    return operands.size() == 1
        ? operands.getFirst()
        : new Expression.Concatenation(operands, line);
  }

  private Expression product() {
    Expression left = signed(true);
    while (tokens.current().kind() == Kind.OPERATOR && PRODUCTS.contains(tokens.current().text())) {
      Token operator = tokens.next();
      left = new Expression.Arithmetic(operator.text(), left, signed(true), operator.line());
    }
    if (tokens.current().isOperator("**")) {
      throw tokens.fail("the operator ** is not supported");
    }
    return left;
  }

  /** Filters bind looser than a sign: {@code -x|abs} is {@code (-x)|abs}. */
  private Expression signed(boolean withFilters) {
    tokens.enter();
    Token token = tokens.current();
    Expression value;
    if (token.isOperator("-") || token.isOperator("+")) {
      tokens.next();
      value = new Expression.Signed(token.text().equals("-"), signed(false), token.line());
    } else {
      value = primary();
    }
    value = postfix(value);
    tokens.leave();
    return withFilters ? filtersAndTests(value) : value;
  }

  private Expression primary() {
    Token token = tokens.next();
    int line = token.line();
    return switch (token.kind()) {
      case NAME -> name(token);
      case STRING -> new Expression.Constant(strings(token), line);
      case NUMBER -> new Expression.Constant(number(token), line);
      case OPERATOR -> bracketed(token);
      default -> throw unexpected(token);
    };
  }

  private static JinjaException unexpected(Token token) {
    return JinjaException.failure("expected a value, found " + token.shown()).at(token.line());
  }

  private static Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Constant(Bool.TRUE, token.line());
      case "false", "False" -> new Expression.Constant(Bool.FALSE, token.line());
      case "none", "None" -> new Expression.Constant(None.NONE, token.line());
      default -> new Expression.Name(token.text(), token.line());
    };
  }

  private TaggedText strings(Token first) {
    TaggedText.Builder text = new TaggedText.Builder().markup(first.text());
    while (tokens.current().kind() == Kind.STRING) {
      text.markup(tokens.next().text());
    }
    return text.build();
  }

  private static Value number(Token token) {
    String digits = token.text().replace("_", "");
    try {
      String prefix = digits.substring(0, Math.min(2, digits.length())).toLowerCase(Locale.ROOT);
      if (RADIXES.containsKey(prefix)) {
        return new Int(Long.parseLong(digits.substring(2), RADIXES.get(prefix)));
      }
      boolean isReal = digits.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E');
      return isReal ? new Real(Double.parseDouble(digits)) : new Int(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      throw JinjaException.failure("the number " + digits + " is not supported").at(token.line());
    }
  }

  private Expression bracketed(Token open) {
    return switch (open.text()) {
      case "(" -> parenthesized(open.line());
      case "[" -> new Expression.Elements(Sequence.Kind.LIST, separated("]"), open.line());
      case "{" -> dict(open.line());
      default -> throw unexpected(open);
    };
  }

  private Expression parenthesized(int line) {
    if (tokens.skipOperator(")")) {
      return new Expression.Elements(Sequence.Kind.TUPLE, List.of(), line);
    }
    Expression inner = tuple();
    tokens.expectOperator(")");
    return inner;
  }

  private List<Expression> separated(String close) {
    List<Expression> all = new ArrayList<>();
    while (!tokens.skipOperator(close)) {
      if (!all.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(close)) {
          break;
        }
      }
      all.add(expression());
    }
    return all;
  }

  private Expression dict(int line) {
    List<Expression.Entry> entries = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      if (!entries.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      Expression key = expression();
      tokens.expectOperator(":");
      entries.add(new Expression.Entry(key, expression()));
    }
    return new Expression.Entries(entries, line);
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator(".")) {
        tokens.next();
        value = dotted(value, tokens.next());
      } else if (token.isOperator("[")) {
        tokens.next();
        value = subscript(value, token.line());
      } else if (token.isOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private static Expression dotted(Expression owner, Token token) {
    return switch (token.kind()) {
      case NAME -> new Expression.Attribute(owner, token.text(), token.line());
      case NUMBER ->
          new Expression.Item(
              owner, new Expression.Constant(number(token), token.line()), token.line());
      default ->
          throw JinjaException.failure("expected a name behind '.', found " + token.shown())
              .at(token.line());
    };
  }

  private Expression subscript(Expression owner, int line) {
    Optional<Expression> start = bound();
    if (start.isPresent() && tokens.skipOperator("]")) {
      return new Expression.Item(owner, start.get(), line);
    }
    tokens.expectOperator(":");
    Optional<Expression> stop = bound();
    Optional<Expression> step = tokens.skipOperator(":") ? bound() : Optional.empty();
    tokens.expectOperator("]");
    return new Expression.Part(owner, start, stop, step, line);
  }

  private Optional<Expression> bound() {
    Token token = tokens.current();
    return token.isOperator(":") || token.isOperator("]")
        ? Optional.empty()
        : Optional.of(expression());
  }

  private Expression.Given arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    SequencedMap<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      if (!positional.isEmpty() || !named.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      if (tokens.current().kind() == Kind.NAME && tokens.following().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        named.put(name, expression());
      } else if (!named.isEmpty()) {
        throw tokens.fail("an argument without a name stands behind one with a name");
      } else if (tokens.current().isOperator("*") || tokens.current().isOperator("**")) {
        throw tokens.fail("* and ** for arguments are not supported");
      } else {
        positional.add(expression());
      }
    }
    return new Expression.Given(positional, named);
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator("|")) {
        tokens.next();
        value = filter(value);
      } else if (token.isName("is")) {
        tokens.next();
        value = test(value, token.line());
      } else if (token.isOperator("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  /** A filter with its arguments, applied to {@code input}; the bar is read already. */
  Expression filter(Expression input) {
    Token name = tokens.expect(Kind.NAME, "the name of a filter");
    return new Expression.Filtered(input, name.text(), optionalArguments(), name.line());
  }

  /** Further filters, as many as there are. */
  Expression filters(Expression input) {
    Expression value = input;
    while (tokens.skipOperator("|")) {
      value = filter(value);
    }
    return value;
  }

  private Expression.Given optionalArguments() {
    return tokens.current().isOperator("(")
        ? arguments()
        : new Expression.Given(List.of(), new LinkedHashMap<>());
  }

  private Expression test(Expression input, int line) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expect(Kind.NAME, "the name of a test").text();
    Expression.Given arguments =
        startsBareArgument()
            ? new Expression.Given(List.of(postfix(primary())), new LinkedHashMap<>())
            : optionalArguments();
    Expression test = new Expression.Tested(input, name, arguments, line);
    return negated ? new Expression.Not(test, line) : test;
  }

  /** {@code x is divisibleby 3}: one argument without parentheses. */
  private boolean startsBareArgument() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case STRING, NUMBER -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      case NAME ->
          !Set.of("else", "or", "and", "is", "if", "in", "not", "recursive").contains(token.text());
      default -> false;
    };
  }

  /** What a loop or {@code set} assigns to: names, or in {@code set} an attribute. */
  List<String> targets() {
    boolean parenthesized = tokens.skipOperator("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.expect(Kind.NAME, "a name to assign to").text());
    } while (tokens.skipOperator(","));
    if (parenthesized) {
      tokens.expectOperator(")");
    }
    return names;
  }
}
