package io.evolkv.runtime.tokenizer;

import java.util.Set;

/**
 * The regular expressions by which the models' tokenizers cut text, as published in their
 * tokenizer.json. In all of them the quantified parts are single character classes, and what one
 * alternative scans in vain the next one consumes, so that matching takes linear time and constant
 * stack. An expression of a file is only taken when it is one of these: any other might take for
 * ever.
 */
final class Expressions {
  /** Words with the space before them, numbers, punctuation, white space. */
  static final String GPT_2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** Every digit by itself. */
  static final String DIGITS = "\\p{N}";

  /** Runs of digits. */
  static final String NUMBERS = "\\p{N}+";

  /** Cuts before every space of SentencePiece's spelling. */
  static final String BEFORE_SPACES = "\u2581[^\u2581]*|[^\u2581]+";

  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String PUNCTUATION = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
  private static final String PUNCTUATION_AND_SLASHES = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*";
  private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** A word of capital letters at most at its beginning. */
  private static final String CAPITALISED =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+";

  /** A word that begins with capital letters. */
  private static final String CAPITALS =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*";

  /** Llama 3: numbers of up to three digits, contractions in any case. */
  static final String LLAMA_3 =
      String.join("|", CONTRACTIONS, WORD, "\\p{N}{1,3}", PUNCTUATION, SPACES);

  /** Qwen 2 and 3: like Llama 3, with digits one by one. */
  static final String QWEN_2 = String.join("|", CONTRACTIONS, WORD, "\\p{N}", PUNCTUATION, SPACES);

  /** Mistral's tekken: words end before a capital letter, marks belong to words. */
  static final String TEKKEN =
      String.join("|", CAPITALISED, CAPITALS, "\\p{N}", PUNCTUATION_AND_SLASHES, SPACES);

  /** GPT-4o, also of Phi-4-mini: like tekken, with contractions and numbers of three digits. */
  static final String GPT_4O =
      String.join(
          "|",
          CAPITALISED + CONTRACTIONS + "?",
          CAPITALS + CONTRACTIONS + "?",
          "\\p{N}{1,3}",
          PUNCTUATION_AND_SLASHES,
          SPACES);

  private static final Set<String> PUBLISHED = Set.of(GPT_2, LLAMA_3, QWEN_2, TEKKEN, GPT_4O);

  private Expressions() {}

  /** Whether an expression from a file is one of those published. */
  static boolean isPublished(String expression) {
    return PUBLISHED.contains(expression);
  }
}
