package io.evolkv.runtime.tokenizer;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the tokens that stand in a text as they are written, special and user-defined ones, which
 * take precedence over pieces and merges. Of several at one place the longest counts, and the
 * search goes on behind it. Takes O(log tokens) per character looked at.
 */
final class TokenFinder {
  /**
   * A token to find.
   *
   * @param id its id
   * @param text how it is written, not empty
   * @param markupOnly whether only markup gives it
   * @param stripLeft whether white space before it is part of it
   * @param stripRight whether white space behind it is part of it
   */
  record Literal(int id, String text, boolean markupOnly, boolean stripLeft, boolean stripRight) {}

  /** Takes a prompt apart, front to back. */
  interface Sink {
    void plain(int start, int end);

    void token(int id);
  }

  private final List<Literal> sorted;
  private final BitSet firstCharacters = new BitSet();

  TokenFinder(List<Literal> literals) {
    sorted = literals.stream().sorted(Comparator.comparing(Literal::text)).toList();
    sorted.forEach(literal -> firstCharacters.set(literal.text().charAt(0)));
  }

  /**
   * Cuts a prompt into tokens and the plain text between them, which is never empty.
   *
   * @param prompt tells what is markup
   * @param text its text, or one of the same length in the spelling of the literals
   */
  void split(PromptText prompt, String text, Sink sink) {
    int plain = 0;
    int at = 0;
    while (at < text.length()) {
      Optional<Literal> found = longest(prompt, text, at);
      if (found.isEmpty()) {
        at++;
        continue;
      }
      Literal literal = found.get();
      int end = literal.stripLeft() ? spaceBefore(text, plain, at) : at;
      if (end > plain) {
        sink.plain(plain, end);
      }
      sink.token(literal.id());
      at += literal.text().length();
      at = literal.stripRight() ? spaceBehind(text, at) : at;
      plain = at;
    }
    if (plain < text.length()) {
      sink.plain(plain, text.length());
    }
  }

  /** Narrows the sorted literals character by character to those that the text spells. */
  private Optional<Literal> longest(PromptText prompt, String text, int at) {
    if (!firstCharacters.get(text.charAt(at))) {
      return Optional.empty();
    }
    Optional<Literal> longest = Optional.empty();
    int low = 0;
    int high = sorted.size();
    for (int depth = 0; low < high && at + depth < text.length(); depth++) {
      char wanted = text.charAt(at + depth);
      low = firstFrom(low, high, depth, wanted);
      high = firstFrom(low, high, depth, wanted + 1);
      for (; low < high && sorted.get(low).text().length() == depth + 1; low++) {
        Literal literal = sorted.get(low);
        if (!literal.markupOnly() || prompt.isMarkup(at, at + depth + 1)) {
          longest = Optional.of(literal);
        }
      }
    }
    return longest;
  }

  /** The first of the literals in the range whose character at a depth is not below a bound. */
  private int firstFrom(int low, int high, int depth, int bound) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted.get(middle).text().charAt(depth) < bound) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static int spaceBefore(String text, int start, int end) {
    int at = end;
    while (at > start && isWhiteSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static int spaceBehind(String text, int start) {
    int at = start;
    while (at < text.length() && isWhiteSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** White space of Unicode, all of it in the basic plane, and its stand-in in SentencePiece. */
  private static boolean isWhiteSpace(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == 0x85 || c == Spelling.SPACE;
  }
}
