package io.evolkv.api.policy;

/** A policy whose layers share rankings (ChunkKV's layer-wise index reuse). */
public interface RankingReuse {
  /**
   * The layer whose ranking a layer uses. Layers are counted among those that are compressed, so
   * that none uses the ranking of a layer with a sliding window.
   *
   * @param layer a layer
   * @return a layer at or below it
   */
  int sourceLayer(int layer);
}
