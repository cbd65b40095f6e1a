package io.evolkv.policies.selection;

import io.evolkv.api.policy.LayerRanking;
import io.evolkv.api.policy.PositionScores;

/** Says which positions scores keep, whatever the scores mean; a part of some policies. */
@FunctionalInterface
public interface ScoreSelection {
  /**
   * Ranks the positions of a layer.
   *
   * @param scores scores and protected positions of one layer
   * @return the ranking
   */
  LayerRanking select(PositionScores scores);
}
