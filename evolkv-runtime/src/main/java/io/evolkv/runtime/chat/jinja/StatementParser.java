package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the statements of a template. */
final class StatementParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String template) {
    TokenStream tokens = new TokenStream(Lexer.tokens(template));
    return new StatementParser(tokens).statements(Set.of());
  }

  /** Statements up to a tag with one of the names; the name is the current token then. */
  private List<Statement> statements(Set<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA ->
            statements.add(new Statement.Data(TaggedText.markup(token.text()), token.line()));
        case OUTPUT_BEGIN -> {
          statements.add(new Statement.Output(expressions.tuple(), token.line()));
          tokens.expect(Kind.OUTPUT_END, "'}}'");
        }
        case STATEMENT_BEGIN -> {
          Token name = tokens.current();
          if (name.kind() == Kind.NAME && ends.contains(name.text())) {
            return statements;
          }
          statements.add(statement());
          endTag();
        }
        default -> {
          if (!ends.isEmpty()) {
            throw tokens.fail("the template ends without " + String.join(" or ", ends));
          }
          return statements;
        }
      }
    }
  }

  private void endTag() {
    tokens.expect(Kind.STATEMENT_END, "'%}'");
  }

  /** The statements of a construct, from the end of its tag on; its end name is read. */
  private List<Statement> body(String end) {
    endTag();
    List<Statement> body = statements(Set.of(end));
    tokens.expectName(end);
    return body;
  }

  private Statement statement() {
    Token name = tokens.expect(Kind.NAME, "the name of a statement");
    int line = name.line();
    tokens.enter();
    Statement statement =
        switch (name.text()) {
          case "if" -> conditional(line);
          case "for" -> loop(line);
          case "set" -> assignment(line);
          case "macro" -> macro(line);
          case "call" -> callBlock(line);
          case "filter" -> filterBlock(line);
          case "with" -> with(line);
          case "generation" -> new Statement.Block(List.of(), body("endgeneration"), line);
          case "break" -> leave(Statement.Flow.BREAK, line);
          case "continue" -> leave(Statement.Flow.CONTINUE, line);
          default ->
              throw JinjaException.failure(
                      "the statement '%s' is not supported; %s are"
                          .formatted(
                              name.text(),
                              "if, for, set, macro, call, filter, with, break, continue, raw"))
                  .at(line);
        };
    tokens.leave();
    return statement;
  }

  private Statement leave(Statement.Flow flow, int line) {
    if (loops == 0) {
      throw tokens.fail("break and continue are possible in a loop only");
    }
    return new Statement.Leave(flow, line);
  }

  private Statement conditional(int line) {
    List<Statement.Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    String name = "if";
    while (!name.equals("endif")) {
      if (name.equals("else")) {
        otherwise = body("endif");
        break;
      }
      Expression condition = expressions.tupleWithoutChoice();
      endTag();
      branches.add(new Statement.Branch(condition, statements(Set.of("elif", "else", "endif"))));
      name = tokens.next().text();
    }
    return new Statement.If(branches, otherwise, line);
  }

  private Statement loop(int line) {
    List<String> targets = expressions.targets();
    tokens.expectName("in");
    Expression over = expressions.tupleWithoutChoice();
    Optional<Expression> filter =
        tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
    if (tokens.current().isName("recursive")) {
      throw tokens.fail("recursive loops are not supported");
    }
    endTag();
    loops++;
    List<Statement> body = statements(Set.of("endfor", "else"));
    loops--;
    List<Statement> otherwise = tokens.next().isName("else") ? body("endfor") : List.of();
    return new Statement.For(targets, over, filter, body, otherwise, line);
  }

  private Statement assignment(int line) {
    if (tokens.following().isOperator(".")) {
      String owner = tokens.expect(Kind.NAME, "a name to assign to").text();
      tokens.expectOperator(".");
      String attribute = tokens.expect(Kind.NAME, "an attribute to assign to").text();
      Expression value = tokens.skipOperator("=") ? expressions.tuple() : captured(line);
      return new Statement.AttributeAssignment(owner, attribute, value, line);
    }
    List<String> names = expressions.targets();
    Expression value = tokens.skipOperator("=") ? expressions.tuple() : captured(line);
    return new Statement.Assignment(names, value, line);
  }

  /** The value of {@code set x | filter}: what stands before {@code endset}, filtered. */
  private Expression captured(int line) {
    List<Statement> body = new ArrayList<>();
    Expression value = expressions.filters(new Expression.Captured(body, line));
    body.addAll(body("endset"));
    return value;
  }

  private Statement filterBlock(int line) {
    List<Statement> body = new ArrayList<>();
    Expression first = expressions.filter(new Expression.Captured(body, line));
    Expression value = expressions.filters(first);
    body.addAll(body("endfilter"));
    return new Statement.Output(value, line);
  }

  private Statement macro(int line) {
    String name = tokens.expect(Kind.NAME, "the name of a macro").text();
    List<Statement.Parameter> parameters = parameters();
    return new Statement.MacroDefinition(name, parameters, separateBody("endmacro"), line);
  }

  private Statement callBlock(int line) {
    List<Statement.Parameter> parameters =
        tokens.current().isOperator("(") ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw tokens.fail("a call block needs the call of a macro");
    }
    return new Statement.CallBlock(parameters, call, separateBody("endcall"), line);
  }

  /** A body that runs elsewhere: a loop around it cannot be left from it. */
  private List<Statement> separateBody(String end) {
    int outerLoops = loops;
    loops = 0;
    List<Statement> body = body(end);
    loops = outerLoops;
    return body;
  }

  private List<Statement.Parameter> parameters() {
    List<Statement.Parameter> parameters = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.expect(Kind.NAME, "the name of a parameter").text();
      Optional<Expression> otherwise =
          tokens.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty();
      parameters.add(new Statement.Parameter(name, otherwise));
    }
    return parameters;
  }

  private Statement with(int line) {
    List<Statement.Assignment> names = new ArrayList<>();
    while (tokens.current().kind() != Kind.STATEMENT_END) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      int at = tokens.current().line();
      String name = tokens.expect(Kind.NAME, "a name to assign to").text();
      tokens.expectOperator("=");
      names.add(new Statement.Assignment(List.of(name), expressions.expression(), at));
    }
    return new Statement.Block(names, body("endwith"), line);
  }
}
