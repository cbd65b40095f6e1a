package io.evolkv.api.model;

/**
 * What a runtime can do beyond prefill and decode over kept entries. A policy that needs more is
 * refused before a run.
 */
public enum Capability {
  /** {@link GenerationRequest#evictor()} is honoured. */
  DECODE_EVICTION,
  /**
   * A {@link DecodeCompanion} as {@link GenerationRequest#evictor()} is honoured; {@link
   * ModelRuntime#follow} and {@link ModelRuntime#firstLayers} work.
   */
  DECODE_COMPANION,
  /** {@link GenerationRequest#selector()} is honoured. */
  STEP_SELECTION,
  /** A {@link GenerationRequest#rotation()} of {@link KeyRotation#BY_PLACE} is honoured. */
  KEY_REROTATION,
  /** {@link ModelRuntime#prefill(int[], Observation, PrefillPruner)} works. */
  PREFILL_PRUNING,
  /** {@link ModelRuntime#prefilledFiles()} works. */
  PREFILLED_FILES
}
