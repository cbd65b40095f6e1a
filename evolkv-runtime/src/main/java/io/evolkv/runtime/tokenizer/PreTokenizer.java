package io.evolkv.runtime.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a text is cut into pieces before merging; no token reaches over a cut. Each rule is one or
 * more regular expressions: the first cuts the text into its matches and what lies between them,
 * the next cuts each of these pieces, and so on.
 *
 * <p>All quantified parts are single character classes, and what one alternative scans in vain the
 * next one consumes, so matching takes linear time and constant stack.
 *
 * <p>Source: the expressions that the models' tokenizers were published with, by the name that GGUF
 * converters give them ({@code tokenizer.ggml.pre}).
 */
enum PreTokenizer {
  /** GPT-2 with digits one by one. */
  SMOLLM("smollm", false, "\\p{N}", Rules.GPT_2),
  /** Words with the space before them, numbers, punctuation, white space. */
  GPT_2("gpt-2", false, Rules.GPT_2),
  /** Llama 3: numbers of up to three digits; a piece that is a token is taken whole. */
  LLAMA_BPE(
      "llama-bpe",
      true,
      "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
          + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  /** For files that name no rule. */
  DEFAULT("default", false, "[\\p{P}$+<=>^~|]+", Rules.GPT_2, "\\p{N}+", "[0-9][0-9][0-9]");

  private final String ggufName;
  private final boolean wholePieces;

  @SuppressWarnings("ImmutableEnumChecker") // neither the list nor a pattern ever changes
  private final List<Pattern> patterns;

  PreTokenizer(String ggufName, boolean wholePieces, String... expressions) {
    this.ggufName = ggufName;
    this.wholePieces = wholePieces;
    this.patterns =
        Arrays.stream(expressions)
            .map(expression -> Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS))
            .toList();
  }

  /** Expressions that several rules share; in a class of its own to be there before the rules. */
  private static final class Rules {
    static final String GPT_2 =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  }

  static Optional<PreTokenizer> of(String ggufName) {
    return Arrays.stream(values()).filter(rule -> rule.ggufName.equals(ggufName)).findFirst();
  }

  /** The names of all rules, for messages. */
  static String names() {
    return Arrays.stream(values()).map(rule -> rule.ggufName).collect(Collectors.joining(", "));
  }

  /** Whether a piece that is itself a token is taken without merging. */
  boolean takesWholePieces() {
    return wholePieces;
  }

  /** Takes the pieces of a text, front to back. */
  @FunctionalInterface
  interface PieceSink {
    void piece(int start, int end);
  }

  /** Cuts {@code text[start, end)}; the pieces are not empty and cover it. */
  void split(String text, int start, int end, PieceSink sink) {
    List<Matcher> matchers = patterns.stream().map(pattern -> pattern.matcher(text)).toList();
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
