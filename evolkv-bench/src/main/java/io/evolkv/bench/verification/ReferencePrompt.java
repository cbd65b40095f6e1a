package io.evolkv.bench.verification;

import java.util.List;

/**
 * A prompt with what a reference implementation makes of it.
 *
 * @param text the prompt's text, or its first token ids in brackets where the file has no text
 * @param ids token ids, the begin token included
 * @param logits logits of the last position, at least one element
 * @param greedy the tokens that follow greedily, end tokens like any other; at least one
 * @param margins the largest logit minus the second of each step
 */
record ReferencePrompt(
    String text,
    List<Integer> ids,
    List<ReferenceLogits> logits,
    List<Integer> greedy,
    List<Double> margins) {
  LogitDifference largestDifference(float[] actual) {
    return logits.stream()
        .map(known -> known.largestDifference(actual))
        .reduce(LogitDifference::orLarger)
        .orElseThrow();
  }
}
