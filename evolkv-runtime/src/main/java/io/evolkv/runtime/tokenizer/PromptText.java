package io.evolkv.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The joined parts of a prompt, with the places that are markup. */
final class PromptText {
  private static final int REPLACEMENT = 0xFFFD;

  private final String text;
  private final NavigableMap<Integer, Integer> markup = new TreeMap<>();

  PromptText(List<PromptPart> parts) {
    StringBuilder joined = new StringBuilder();
    int markupStart = -1;
    for (PromptPart part : parts) {
      if (part instanceof PromptPart.Content) {
        markupStart = -1;
      } else if (markupStart < 0) {
        markupStart = joined.length();
      }
      joined.append(withoutUnpairedSurrogates(part.text()));
      if (markupStart >= 0) {
        markup.put(markupStart, joined.length());
      }
    }
    text = joined.toString();
  }

  String text() {
    return text;
  }

  /** Whether all of {@code [start, end)} was written by the template, without a break. */
  boolean isMarkup(int start, int end) {
    Map.Entry<Integer, Integer> run = markup.floorEntry(start);
    return run != null && end <= run.getValue();
  }

  private static String withoutUnpairedSurrogates(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
