package io.evolkv.runtime.tokenizer;

/** A part of a rendered chat template, which {@link TextTokenizer#encode(java.util.List)} takes. */
public sealed interface PromptPart {
  /**
   * The characters of this part.
   *
   * @return any text, empty too
   */
  String text();

  /**
   * What the template itself writes: special tokens are recognised in it. Markup that follows
   * markup continues it; a special token may lie across the two.
   *
   * @param text text from a trusted source, never what a user wrote
   */
  record Markup(String text) implements PromptPart {}

  /**
   * What a message says, by whomever: special tokens are not recognised in it, nor across its
   * borders.
   *
   * @param text any text
   */
  record Content(String text) implements PromptPart {}
}
