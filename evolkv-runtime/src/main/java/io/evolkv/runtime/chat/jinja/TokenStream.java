package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Token.Kind;
import java.util.List;

/** The tokens of a template, read from front to back. */
final class TokenStream {
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token following() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  Token expect(Kind kind, String what) {
    if (current().kind() != kind) {
      throw unexpected(what);
    }
    return next();
  }

  /** Starts a construct within another; keeps the parser's recursion bounded. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw fail("expressions or statements are nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  JinjaException unexpected(String expected) {
    return fail("expected " + expected + ", found " + current().shown());
  }

  JinjaException fail(String message) {
    return JinjaException.failure(message).at(current().line());
  }
}
