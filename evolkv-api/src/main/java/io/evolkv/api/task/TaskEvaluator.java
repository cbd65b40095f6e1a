package io.evolkv.api.task;

import java.util.List;

/** A task: samples and a score. Thread-safe. */
public interface TaskEvaluator {
  /**
   * Samples of one split. The same seed gives the same samples; a larger count only adds to a
   * smaller one's.
   *
   * @param split which part
   * @param count how many, at least 1
   * @param context tokenizer and seed
   * @return {@code count} samples, or fewer when the task has no more
   * @throws io.evolkv.api.error.InvalidInputException when a data file is missing or malformed
   */
  List<Sample> samples(Split split, int count, TaskContext context);

  /**
   * Scores a completion.
   *
   * @param sample the sample
   * @param completion the generated text, cut before its stop string
   * @return in [0, 1]
   */
  double score(Sample sample, String completion);
}
