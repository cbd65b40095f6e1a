package io.evolkv.runtime.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a text is cut into pieces before merging; no token reaches over a cut. Each rule is a list of
 * regular expressions: the first cuts the text into its matches and what lies between them, the
 * next cuts each of these pieces, and so on; without any the text stays whole.
 */
final class PieceRule {
  /** No cuts. */
  static final PieceRule WHOLE = new PieceRule();

  private final List<Pattern> stages;

  /** A rule of expressions from {@link Expressions}, which match in linear time. */
  PieceRule(String... expressions) {
    this.stages =
        Arrays.stream(expressions)
            .map(expression -> Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS))
            .toList();
  }

  /** Takes the pieces of a text, front to back. */
  @FunctionalInterface
  interface PieceSink {
    void piece(int start, int end);
  }

  /** Cuts {@code text[start, end)}; the pieces are not empty and cover it. */
  void split(String text, int start, int end, PieceSink sink) {
    List<Matcher> matchers = stages.stream().map(pattern -> pattern.matcher(text)).toList();
    cut(matchers, 0, start, end, sink);
  }

  private static void cut(List<Matcher> matchers, int stage, int start, int end, PieceSink sink) {
    if (stage == matchers.size()) {
      sink.piece(start, end);
      return;
    }
    Matcher matcher = matchers.get(stage).region(start, end);
    int at = start;
    while (matcher.find()) {
      if (matcher.start() > at) {
        cut(matchers, stage + 1, at, matcher.start(), sink);
      }
      cut(matchers, stage + 1, matcher.start(), matcher.end(), sink);
      at = matcher.end();
    }
    if (at < end) {
      cut(matchers, stage + 1, at, end, sink);
    }
  }
}
