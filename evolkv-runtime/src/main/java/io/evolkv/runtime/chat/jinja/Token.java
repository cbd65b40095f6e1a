package io.evolkv.runtime.chat.jinja;

/**
 * A token of a template.
 *
 * @param kind what it is
 * @param text its characters; of a string its value
 * @param line where it starts, from 1
 */
record Token(Kind kind, String text, int line) {
  /** Kinds of tokens. */
  enum Kind {
    DATA,
    STATEMENT_BEGIN,
    STATEMENT_END,
    OUTPUT_BEGIN,
    OUTPUT_END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    END
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case STATEMENT_END -> "'%}'";
      case OUTPUT_END -> "'}}'";
      default -> "'" + text + "'";
    };
  }
}
