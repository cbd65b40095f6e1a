package io.evolkv.runtime.tokenizer;

import java.util.BitSet;
import java.util.Set;

/** What special tokens are known by their names, whatever a file says about them. */
final class Marks {
  /** Names that well-known models give their end tokens, whether the metadata name them or not. */
  private static final Set<String> END_NAMES =
      Set.of(
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "<end_of_utterance>",
          "<EOT>",
          "[EOT]",
          "[EOS]",
          "<eos>",
          "</s>",
          "<｜end▁of▁sentence｜>");

  private Marks() {}

  /**
   * Whether what a file has for text, a user-defined token, is a mark by its name. That is a
   * mistake of the file: no user's text may give it. Only {@code </s>} beside a user-defined {@code
   * <s>} is an HTML tag, as in Gemma.
   *
   * @param tags whether {@code <s>} is user-defined
   */
  static boolean isMark(String text, boolean tags) {
    boolean piped = text.length() > 4 && text.startsWith("<|") && text.endsWith("|>");
    return piped || (END_NAMES.contains(text) && !(tags && text.equals("</s>")));
  }

  /** Adds the end tokens known by name. */
  static void addEnds(Vocabulary vocabulary, BitSet ends) {
    for (String name : END_NAMES) {
      vocabulary.id(name).stream()
          .filter(id -> vocabulary.kind(id) == TokenKind.CONTROL)
          .forEach(ends::set);
    }
  }
}
