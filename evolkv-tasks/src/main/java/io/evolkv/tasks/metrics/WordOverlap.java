package io.evolkv.tasks.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The word-level F1 of SQuAD (Rajpurkar et al., EMNLP 2016). Both texts are made lower-case, lose
 * their ASCII punctuation and the words "a", "an" and "the", and become bags of words. With {@code
 * s} the size of the bags' intersection,
 *
 * <pre>
 *   precision = s / words of the completion,  recall = s / words of the answer,
 *   F1 = 2 precision recall / (precision + recall) = 2 s / (words of both)
 * </pre>
 *
 * <p>Two empty bags agree: 1.
 */
final class WordOverlap {
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private WordOverlap() {}

  static double f1(String answer, String completion) {
    List<String> expected = words(answer);
    List<String> generated = words(completion);
    int all = expected.size() + generated.size();
    return all == 0 ? 1 : 2.0 * shared(expected, generated) / all;
  }

  private static int shared(List<String> expected, List<String> generated) {
    List<String> unmatched = new ArrayList<>(expected);
    int shared = 0;
    for (String word : generated) {
      if (unmatched.remove(word)) {
        shared++;
      }
    }
    return shared;
  }

  private static List<String> words(String text) {
    String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    return WHITE_SPACE
        .splitAsStream(bare)
        .filter(word -> !word.isEmpty() && !ARTICLES.contains(word))
        .toList();
  }
}
