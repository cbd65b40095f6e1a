package io.evolkv.bench.verification;

import java.util.Optional;

/**
 * What a model makes of a prompt, beside the reference.
 *
 * @param number the prompt's number in the file, from 1
 * @param text the prompt's text
 * @param tokens tokens of the prompt
 * @param comparedLogits how many logits were compared, those in two lists twice
 * @param difference the largest difference of a logit
 * @param equalTokens greedy tokens before the first divergence
 * @param greedyTokens greedy tokens of the reference
 * @param divergence where the greedy tokens part, if they do
 */
public record PromptResult(
    int number,
    String text,
    int tokens,
    int comparedLogits,
    LogitDifference difference,
    int equalTokens,
    int greedyTokens,
    Optional<Divergence> divergence) {
  /**
   * Whether the model agrees with the reference.
   *
   * @param tolerance what counts as equal
   * @return true when all logits are within the tolerance and the greedy tokens part nowhere but at
   *     a near tie
   */
  public boolean agrees(double tolerance) {
    return difference.within(tolerance)
        && divergence.filter(d -> !d.isNearTie(tolerance)).isEmpty();
  }
}
