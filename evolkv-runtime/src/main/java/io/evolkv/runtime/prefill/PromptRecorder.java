package io.evolkv.runtime.prefill;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;
import io.evolkv.runtime.decoder.LayerListener;
import java.util.List;
import java.util.stream.Stream;

/** Collects what was asked for while a prompt is prefilled, and no more. */
record PromptRecorder(List<LayerRecorder> layers) implements LayerListener {
  /** A recorder of all layers of a prompt. */
  static PromptRecorder of(ModelShape shape, int length, Observation observation) {
    return new PromptRecorder(
        Stream.generate(() -> new LayerRecorder(shape, length, observation))
            .limit(shape.layers())
            .toList());
  }

  @Override
  public boolean needsOrder(int layer) {
    return layers.get(layer).needsOrder();
  }

  @Override
  public void queries(int layer, int position, float[] source, int offset) {
    layers.get(layer).queries(position, source, offset);
  }

  @Override
  public void rotatedQueries(int layer, int position, float[] source, int offset) {
    layers.get(layer).rotatedQueries(position, source, offset);
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    layers.get(layer).attention(queryHead, position, probabilities, offset, entries);
  }
}
