package io.evolkv.runtime.prefill;

import io.evolkv.api.model.LayerView;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Prefilled;
import io.evolkv.runtime.cache.SequenceCache;

/** Keys, values, observations and last logits of a prompt. */
public final class PrefilledPrompt implements Prefilled {
  private final ModelShape shape;
  private final int length;
  private final SequenceCache cache;
  private final PromptRecorder recorder;
  private final float[] lastLogits;

  PrefilledPrompt(
      ModelShape shape,
      int length,
      SequenceCache cache,
      PromptRecorder recorder,
      float[] lastLogits) {
    this.shape = shape;
    this.length = length;
    this.cache = cache;
    this.recorder = recorder;
    this.lastLogits = lastLogits;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public LayerView layer(int layer) {
    return new PromptLayer(shape, layer, cache, recorder);
  }

  @Override
  public float[] lastLogits() {
    return lastLogits.clone();
  }

  /**
   * The prompt's full cache; nobody writes to it.
   *
   * @return all layers and heads
   */
  public SequenceCache cache() {
    return cache;
  }

  @Override
  public long bytes() {
    return cache.bytes() + recorder.bytes() + (long) Float.BYTES * lastLogits.length;
  }
}
