package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with the options that chat templates are written for: the newline
 * behind a statement or comment is dropped (trim_blocks), and so are the blanks in front of one
 * that starts a line (lstrip_blocks). Signs overrule it: {@code -} drops all white space on its
 * side, {@code +} none.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("[-+]?\\s*raw\\s*(-?)%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[bB][01_]++|0[oO][0-7_]++|0[xX][\\da-fA-F_]++"
              + "|\\d[\\d_]*+(?:\\.\\d[\\d_]*+)?(?:[eE][+-]?\\d[\\d_]*+)?");
  private static final Pattern DIGITS = Pattern.compile("\\d++");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{M}_]+");
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+*/%~\\[\\](){}<>=.:|,;]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    return new Lexer(source).run();
  }

  private List<Token> run() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      tag(tag);
    }
    add(Kind.END, "");
    return tokens;
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void tag(int start) {
    char type = source.charAt(start + 1);
    int inside = start + 2;
    char sign = signAt(inside);
    dataBefore(start, sign, type != '{');
    at = sign == 0 ? inside : inside + 1;
    if (type == '#') {
      comment();
      return;
    }
    Matcher raw = RAW.matcher(source).region(inside, source.length());
    if (type == '%' && raw.lookingAt()) {
      raw(raw);
      return;
    }
    add(type == '%' ? Kind.STATEMENT_BEGIN : Kind.OUTPUT_BEGIN, "");
    expression(type == '%');
  }

  private char signAt(int place) {
    char c = place < source.length() ? source.charAt(place) : 0;
    return c == '-' || c == '+' ? c : 0;
  }

  /** Emits the text up to a tag, with its end trimmed as the tag wants it. */
  private void dataBefore(int end, char sign, boolean isBlock) {
    String text = source.substring(at, end);
    int kept = text.length();
    if (sign == '-') {
      kept = trimmed(text, 0);
    } else if (sign == 0 && isBlock) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarts) && trimmed(text, lineStart) == lineStart) {
        kept = lineStart;
      }
    }
    data(text.substring(0, kept));
    countLines(text, kept, text.length());
  }

  private static int trimmed(String text, int from) {
    int end = text.length();
    while (end > from && PythonText.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
    countLines(text, 0, text.length());
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw fail("a comment has no end #}");
    }
    char sign = end > at ? signAt(end - 1) : 0;
    countLines(source, at, end);
    finishTag(end + 2, sign, true);
  }

  private void raw(Matcher begin) {
    boolean trims = !begin.group(1).isEmpty();
    int tagEnd = begin.end();
    countLines(source, at, tagEnd);
    at = tagEnd;
    lineStarts = false;
    if (trims) {
      skipSpace();
    }
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw fail("a raw block has no endraw");
    }
    String sign = end.group(1);
    dataBefore(end.start(), sign.isEmpty() ? 0 : sign.charAt(0), true);
    countLines(source, end.start(), end.end());
    finishTag(end.end(), end.group(2).isEmpty() ? 0 : end.group(2).charAt(0), true);
  }

  /** Goes behind a tag, and behind the white space that it drops. */
  private void finishTag(int end, char sign, boolean isBlock) {
    at = end;
    lineStarts = false;
    if (sign == '-') {
      skipSpace();
    } else if (isBlock && sign == 0 && at < source.length() && source.charAt(at) == '\n') {
      at++;
      line++;
      lineStarts = true;
    }
  }

  private void skipSpace() {
    int start = at;
    while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
      at++;
    }
    countLines(source, start, at);
    lineStarts = at > start && source.charAt(at - 1) == '\n';
  }

  private void expression(boolean isStatement) {
    String close = isStatement ? "%}" : "}}";
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw fail("a tag has no end " + close);
      }
      char sign = signAt(at);
      boolean signs = sign == '-' || (sign == '+' && isStatement);
      int end = signs ? at + 1 : at;
      if (open.isEmpty() && source.startsWith(close, end)) {
        add(isStatement ? Kind.STATEMENT_END : Kind.OUTPUT_END, "");
        finishTag(end + 2, signs ? sign : 0, isStatement);
        return;
      }
      token(open);
    }
  }

  private void token(Deque<Character> open) {
    boolean behindDot = source.charAt(at - 1) == '.';
    if (matched(behindDot ? DIGITS : NUMBER, Kind.NUMBER) || matched(NAME, Kind.NAME)) {
      return;
    }
    char first = source.charAt(at);
    if (first == '\'' || first == '"') {
      string(first);
      return;
    }
    int start = at;
    if (!matched(OPERATOR, Kind.OPERATOR)) {
      throw fail("unexpected character '" + Character.toString(source.codePointAt(at)) + "'");
    }
    balance(source.substring(start, at), open);
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw fail("a string has no end " + quote);
    }
    add(Kind.STRING, Escapes.resolved(source.substring(at + 1, end), line));
    countLines(source, at, end);
    at = end + 1;
  }

  private boolean matched(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    add(kind, matcher.group());
    at = matcher.end();
    return true;
  }

  private void balance(String operator, Deque<Character> open) {
    switch (operator) {
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "{" -> open.push('}');
      case ")", "]", "}" -> {
        if (open.isEmpty() || open.pop() != operator.charAt(0)) {
          throw fail("unexpected '" + operator + "'");
        }
      }
      default -> {}
    }
  }

  private void countLines(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line));
  }

  private JinjaException fail(String message) {
    return JinjaException.failure(message).at(line);
  }
}
