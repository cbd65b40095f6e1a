package io.evolkv.api.policy;

/** A policy whose layers share rankings (ChunkKV's layer-wise index reuse). */
public interface RankingReuse {
  /**
   * The layer whose ranking a layer uses.
   *
   * @param layer a layer
   * @return a layer at or below it
   */
  int sourceLayer(int layer);
}
