package io.evolkv.api.model;

import java.util.List;

/**
 * When a generation ends before its token limit.
 *
 * @param strings the generation ends once its text contains one of these; the text is cut before it
 * @param atEndToken whether an end token of the model ends the generation; if not, end tokens are
 *     generated like any other
 */
public record StopRule(List<String> strings, boolean atEndToken) {
  /** Stops at the model's end token. */
  public static final StopRule END_TOKEN = new StopRule(List.of(), true);

  /** Never stops before the limit. */
  public static final StopRule NEVER = new StopRule(List.of(), false);

  /** Copies the strings and refuses empty ones. */
  public StopRule {
    strings = List.copyOf(strings);
    if (strings.contains("")) {
      throw new IllegalArgumentException("a stop string is empty: it would stop at once");
    }
  }

  /**
   * Stops at the end token or the first newline.
   *
   * @return the rule
   */
  public static StopRule atNewline() {
    return new StopRule(List.of("\n"), true);
  }
}
