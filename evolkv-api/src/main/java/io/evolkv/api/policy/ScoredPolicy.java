package io.evolkv.api.policy;

import io.evolkv.api.model.LayerView;

/**
 * A policy that is nothing but a score per position; the selection is the common one of {@link
 * PositionScores}.
 */
public interface ScoredPolicy extends EvictionPolicy {
  /**
   * Scores the positions of one layer of one prompt.
   *
   * @param layer the layer with what was observed
   * @return a score for every position of every KV head
   */
  PositionScores score(LayerView layer);

  @Override
  default LayerRanking rank(LayerView layer) {
    return score(layer).ranking();
  }
}
