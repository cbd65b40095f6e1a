package io.evolkv.bench.evaluation;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.api.optimizer.Evaluation;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A candidate measured on the search samples, or on the first of them.
 *
 * @param evaluation what the optimizer sees
 * @param samples what each measured sample gave, in the order of the samples
 */
public record Measurement(Evaluation evaluation, List<SampleScore> samples) {
  /** Copies the list. */
  public Measurement {
    samples = List.copyOf(samples);
  }

  /**
   * Sums up the scores of samples under the same budgets. With n measured of N samples, scores s,
   * and mean log-likelihoods per target token l of the M measured samples that have a target:
   *
   * <pre>
   * score      = (s_1 + ... + s_n) / n
   * likelihood = (l_1 + ... + l_M) / M
   * tieBreaker = tieBreakerShare / (N + 1) * (exp l_1 + ... + exp l_M) / M
   * </pre>
   *
   * <p>Each exp l is the geometric mean of the target tokens' probabilities and at most 1, so the
   * tie-breaker stays below 1/N, what one solved sample adds to the score: it never outvotes one.
   *
   * @param budgets the candidate
   * @param samples one element per measured sample, in the order of the samples, at least one
   * @param all N, how many samples there are
   * @param tieBreakerShare in [0, 1]; the tie-breaker's weight as a share of one sample's
   * @return the measurement; tie-breaker and likelihood are 0 when no sample has a likelihood
   */
  public static Measurement of(
      LayerBudgets budgets, List<SampleScore> samples, int all, double tieBreakerShare) {
    double scores = 0;
    double likelihoods = 0;
    double probabilities = 0;
    int targets = 0;
    for (SampleScore sample : samples) {
      scores += sample.score();
      OptionalDouble likelihood = sample.logLikelihood();
      if (likelihood.isPresent()) {
        likelihoods += likelihood.getAsDouble();
        probabilities += StrictMath.exp(likelihood.getAsDouble());
        targets++;
      }
    }
    double tieBreaker = targets == 0 ? 0 : tieBreakerShare / (all + 1) * (probabilities / targets);
    double likelihood = targets == 0 ? 0 : likelihoods / targets;
    return new Measurement(
        new Evaluation(
            budgets, scores / samples.size(), tieBreaker, likelihood, samples.size() == all),
        samples);
  }
}
