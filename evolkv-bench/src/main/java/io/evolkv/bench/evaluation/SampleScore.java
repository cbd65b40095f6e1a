package io.evolkv.bench.evaluation;

import java.util.OptionalDouble;

/**
 * What one search sample gave under a candidate.
 *
 * @param score the task's score, in [0, 1]
 * @param logLikelihood mean natural log-probability per token of the answer, at most 0; empty when
 *     it was not measured or the sample has no target
 */
public record SampleScore(double score, OptionalDouble logLikelihood) {
  /**
   * The best that a sample can give.
   *
   * @param likelihood whether a likelihood is measured
   * @return a full score and a certain answer
   */
  public static SampleScore perfect(boolean likelihood) {
    return new SampleScore(1, likelihood ? OptionalDouble.of(0) : OptionalDouble.empty());
  }
}
