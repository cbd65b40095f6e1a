package io.evolkv.runtime.tokenizer;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rules for cutting text by the names that GGUF converters give them ({@code
 * tokenizer.ggml.pre}).
 */
enum PreTokenizer {
  /** GPT-2 with digits one by one. */
  SMOLLM(List.of("smollm"), Expressions.DIGITS, Expressions.GPT_2),
  /** Words with the space before them, numbers, punctuation, white space. */
  GPT_2(List.of("gpt-2"), Expressions.GPT_2),
  /** Llama 3. */
  LLAMA_BPE(List.of("llama-bpe", "llama3", "llama-v3"), Expressions.LLAMA_3),
  /** Qwen 2, 2.5 and 3, and models distilled into them. */
  QWEN2(List.of("qwen2", "deepseek-r1-qwen"), Expressions.QWEN_2),
  /** Mistral Nemo and later ones of Mistral. */
  TEKKEN(List.of("tekken"), Expressions.TEKKEN),
  /** GPT-4o and Phi-4-mini. */
  GPT_4O(List.of("gpt-4o"), Expressions.GPT_4O),
  /** For files that name no rule. */
  DEFAULT(
      List.of("default"),
      "[\\p{P}$+<=>^~|]+",
      Expressions.GPT_2,
      Expressions.NUMBERS,
      "[0-9][0-9][0-9]");

  @SuppressWarnings("ImmutableEnumChecker") // the list never changes
  private final List<String> ggufNames;

  @SuppressWarnings("ImmutableEnumChecker") // a rule never changes
  private final PieceRule rule;

  PreTokenizer(List<String> ggufNames, String... expressions) {
    this.ggufNames = ggufNames;
    this.rule = new PieceRule(expressions);
  }

  static Optional<PreTokenizer> of(String ggufName) {
    return Arrays.stream(values()).filter(rule -> rule.ggufNames.contains(ggufName)).findFirst();
  }

  /** The names of all rules, for messages. */
  static String names() {
    return Arrays.stream(values())
        .map(rule -> rule.ggufNames)
        .flatMap(Collection::stream)
        .collect(Collectors.joining(", "));
  }

  PieceRule rule() {
    return rule;
  }

  /** Whether a piece that is itself a token is taken without merging. */
  boolean takesWholePieces() {
    return this == LLAMA_BPE || this == TEKKEN;
  }

  /** Whether prompts begin with the begin token where the file does not say. */
  boolean addsBegin() {
    return this == LLAMA_BPE || this == TEKKEN;
  }
}
