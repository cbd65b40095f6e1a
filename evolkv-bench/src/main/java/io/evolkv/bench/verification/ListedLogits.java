package io.evolkv.bench.verification;

import java.util.List;

/**
 * Logits of single tokens.
 *
 * @param tokens token ids in the model's vocabulary, at least one
 * @param values the logit of each
 */
record ListedLogits(List<Integer> tokens, List<Double> values) implements ReferenceLogits {
  @Override
  public LogitDifference largestDifference(float[] actual) {
    LogitDifference largest = difference(actual, 0);
    for (int i = 1; i < tokens.size(); i++) {
      largest = largest.orLarger(difference(actual, i));
    }
    return largest;
  }

  private LogitDifference difference(float[] actual, int i) {
    int token = tokens.get(i);
    return LogitDifference.of(actual[token], values.get(i), token);
  }

  @Override
  public int count() {
    return tokens.size();
  }
}
