package io.evolkv.tasks.metrics;

import java.util.List;

/** How a completion is compared with the accepted answers. */
public enum AnswerMetric {
  /** 1 if the completion is an answer, white space around both aside; else 0. */
  EXACT {
    @Override
    double compare(String answer, String completion) {
      return completion.strip().equals(answer.strip()) ? 1 : 0;
    }
  },
  /** 1 if an answer, white space around it aside, stands anywhere in the completion; else 0. */
  CONTAINS {
    @Override
    double compare(String answer, String completion) {
      return completion.contains(answer.strip()) ? 1 : 0;
    }
  },
  /** The harmonic mean of precision and recall over words; {@link WordOverlap} has the formula. */
  F1 {
    @Override
    double compare(String answer, String completion) {
      return WordOverlap.f1(answer, completion);
    }
  };

  abstract double compare(String answer, String completion);

  /**
   * Scores a completion by the answer that fits it best.
   *
   * @param answers the accepted answers
   * @param completion the generated text
   * @return in [0, 1]; 0 without answers
   */
  public double score(List<String> answers, String completion) {
    return answers.stream().mapToDouble(answer -> compare(answer, completion)).max().orElse(0);
  }
}
