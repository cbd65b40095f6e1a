package io.evolkv.bench.report;

/**
 * What racing has saved.
 *
 * @param round samples of a round
 * @param stopped candidates that were stopped before all samples were measured
 * @param measured samples measured, of all candidates together
 * @param saved samples that were not measured because their candidates were stopped
 */
public record RacingOutcome(int round, int stopped, long measured, long saved) {
  /**
   * The share of the samples that did not have to be measured.
   *
   * @return 0 to 1
   */
  double savedShare() {
    return measured + saved == 0 ? 0 : (double) saved / (measured + saved);
  }
}
