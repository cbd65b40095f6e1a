package io.evolkv.bench.search;

import io.evolkv.api.budget.LayerBudgets;
import io.evolkv.bench.config.Settings;
import io.evolkv.bench.evaluation.Measurement;
import io.evolkv.bench.evaluation.SampleScore;
import io.evolkv.bench.evaluation.TokenizedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides when a candidate has seen enough samples. The samples are taken in their order, a round
 * at a time. After a round a candidate is stopped when its fitness would be below its floor even if
 * each sample that is left gave the best that it can give.
 *
 * <p>What a candidate is worth is a function of its scores, of the first samples only if these stop
 * it, and of its floor. It does not depend on what else was measured, in which order, or before.
 */
final class Race {
  private final int round;
  private final List<SampleScore> perfect;
  private final double tieBreakerShare;

  /**
   * @param round samples of a round, at least 1
   * @param perfect the best that each search sample can give
   * @param tieBreakerShare weight of the likelihood as a share of one sample's, in [0, 1]
   */
  Race(int round, List<SampleScore> perfect, double tieBreakerShare) {
    this.round = round;
    this.perfect = List.copyOf(perfect);
    this.tieBreakerShare = tieBreakerShare;
  }

  /** The race of a search: with racing off, a single round that stops nothing. */
  static Race of(Settings settings, List<TokenizedSample> search) {
    boolean likelihood = settings.tieBreaker() > 0;
    List<SampleScore> perfect =
        search.stream()
            .map(sample -> SampleScore.perfect(likelihood && !sample.target().isEmpty()))
            .toList();
    int round = settings.racing() == 0 ? search.size() : settings.racing();
    return new Race(round, perfect, settings.tieBreaker());
  }

  /** How many samples there are. */
  int samples() {
    return perfect.size();
  }

  /** The number behind the last sample of the round that begins with a sample. */
  int endOfRound(int from) {
    return Math.min(samples(), from + round);
  }

  /**
   * What a candidate is worth.
   *
   * @param scores of its first samples, whole rounds or all
   * @param floor what its fitness has to reach
   * @return its measurement, on all samples or on those that stopped it; empty when the scores do
   *     not decide yet
   */
  Optional<Measurement> decide(LayerBudgets budgets, List<SampleScore> scores, double floor) {
    for (int seen = endOfRound(0); seen < samples() && seen <= scores.size(); seen += round) {
      List<SampleScore> first = scores.subList(0, seen);
      if (bestPossible(budgets, first) < floor) {
        return Optional.of(measurement(budgets, first));
      }
    }
    return scores.size() == samples()
        ? Optional.of(measurement(budgets, scores))
        : Optional.empty();
  }

  /** The measurement on the first samples. */
  Measurement measurement(LayerBudgets budgets, List<SampleScore> scores) {
    return Measurement.of(budgets, scores, samples(), tieBreakerShare);
  }

  /**
   * The fitness with perfect results on what is left. Summed up like any other, so that rounding
   * cannot bring a real one above it.
   */
  private double bestPossible(LayerBudgets budgets, List<SampleScore> first) {
    List<SampleScore> all = new ArrayList<>(first);
    all.addAll(perfect.subList(first.size(), samples()));
    return measurement(budgets, all).evaluation().fitness();
  }
}
