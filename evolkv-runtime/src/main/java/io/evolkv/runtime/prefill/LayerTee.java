package io.evolkv.runtime.prefill;

import io.evolkv.runtime.decoder.LayerListener;
import java.util.Arrays;
import java.util.List;

/**
 * Hands what happens in one layer to recorders, by row: with pruning the positions of the rows have
 * gaps.
 */
final class LayerTee implements LayerListener {
  private final int[] positions;
  private final List<LayerRecorder> recorders;

  LayerTee(int[] positions, List<LayerRecorder> recorders) {
    this.positions = positions;
    this.recorders = recorders;
  }

  @Override
  public boolean needsOrder(int layer) {
    return recorders.stream().anyMatch(LayerRecorder::needsOrder);
  }

  @Override
  public void queries(int layer, int position, float[] source, int offset) {
    int row = Arrays.binarySearch(positions, position);
    recorders.forEach(recorder -> recorder.queries(row, source, offset));
  }

  @Override
  public void rotatedQueries(int layer, int position, float[] source, int offset) {
    int row = Arrays.binarySearch(positions, position);
    recorders.forEach(recorder -> recorder.rotatedQueries(row, source, offset));
  }

  @Override
  public void attention(
      int layer, int queryHead, int position, float[] probabilities, int offset, int entries) {
    int row = Arrays.binarySearch(positions, position);
    recorders.forEach(
        recorder -> recorder.attention(queryHead, row, probabilities, offset, entries));
  }
}
