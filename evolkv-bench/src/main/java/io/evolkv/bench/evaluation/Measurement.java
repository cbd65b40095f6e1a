package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A candidate measured on all search samples.
 *
 * @param evaluation what the optimizer sees
 * @param samples what each sample gave, in the order of the samples
 */
public record Measurement(Evaluation evaluation, List<SampleScore> samples) {
  /** Copies the list. */
  public Measurement {
    samples = List.copyOf(samples);
  }

  /**
   * Sums up the results of all samples under the same budgets. With N samples, scores s, and mean
   * log-likelihoods per target token l of the M samples that have a target:
   *
   * <pre>
   * score      = (s_1 + ... + s_N) / N
   * likelihood = (l_1 + ... + l_M) / M
   * tieBreaker = tieBreakerShare / (N + 1) * (exp l_1 + ... + exp l_M) / M
   * </pre>
   *
   * <p>Each exp l is the geometric mean of the target tokens' probabilities and at most 1, so the
   * tie-breaker stays below 1/N, what one solved sample adds to the score: it never outvotes one.
   *
   * @param budgets the candidate
   * @param results one element per sample, in the order of the samples, at least one
   * @param tieBreakerShare in [0, 1]; the tie-breaker's weight as a share of one sample's
   * @return the measurement; tie-breaker and likelihood are 0 when no sample has a likelihood
   */
  public static Measurement of(
      LayerBudgets budgets, List<TrialResult> results, double tieBreakerShare) {
    int samples = results.size();
    double scores = 0;
    double likelihoods = 0;
    double probabilities = 0;
    int targets = 0;
    for (TrialResult result : results) {
      scores += result.score();
      OptionalDouble likelihood = result.targetLogLikelihood();
      if (likelihood.isPresent()) {
        likelihoods += likelihood.getAsDouble();
        probabilities += StrictMath.exp(likelihood.getAsDouble());
        targets++;
      }
    }
    double tieBreaker =
        targets == 0 ? 0 : tieBreakerShare / (samples + 1) * (probabilities / targets);
    double likelihood = targets == 0 ? 0 : likelihoods / targets;
    return new Measurement(
        new Evaluation(budgets, scores / samples, tieBreaker, likelihood),
        results.stream()
            .map(result -> new SampleScore(result.score(), result.targetLogLikelihood()))
            .toList());
  }
}
