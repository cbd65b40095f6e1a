package io.evolkv.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds user-defined tokens in a text, which take precedence over pieces and merges: the longest
 * token first, each at all its places from front to back.
 */
final class UserDefinedTokens {
  private final Vocabulary vocabulary;
  private final List<Integer> longestFirst;

  UserDefinedTokens(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.longestFirst =
        IntStream.range(0, vocabulary.size())
            .filter(id -> vocabulary.kind(id) == TokenKind.USER_DEFINED)
            .boxed()
            .sorted(Comparator.comparingInt((Integer id) -> -vocabulary.bytes(id).length))
            .toList();
  }

  /**
   * A part of a text.
   *
   * @param token the token it is, negative where it is plain text
   */
  record Part(int start, int end, int token) {
    static Part plain(int start, int end) {
      return new Part(start, end, -1);
    }

    boolean isPlain() {
      return token < 0;
    }
  }

  /** Cuts a text into tokens and plain text between them; the parts are not empty and cover it. */
  List<Part> split(String text) {
    List<Part> parts = text.isEmpty() ? List.of() : List.of(Part.plain(0, text.length()));
    for (int token : longestFirst) {
      if (text.contains(vocabulary.text(token))) {
        parts = cut(text, parts, token);
      }
    }
    return parts;
  }

  private List<Part> cut(String text, List<Part> parts, int token) {
    List<Part> cut = new ArrayList<>();
    for (Part part : parts) {
      if (part.isPlain()) {
        cutPlain(text, part, token, cut);
      } else {
        cut.add(part);
      }
    }
    return cut;
  }

  private void cutPlain(String text, Part part, int token, List<Part> cut) {
    String wanted = vocabulary.text(token);
    int at = part.start();
    int found = text.indexOf(wanted, at, part.end());
    while (found >= 0) {
      if (found > at) {
        cut.add(Part.plain(at, found));
      }
      at = found + wanted.length();
      cut.add(new Part(found, at, token));
      found = text.indexOf(wanted, at, part.end());
    }
    if (at < part.end()) {
      cut.add(Part.plain(at, part.end()));
    }
  }
}
