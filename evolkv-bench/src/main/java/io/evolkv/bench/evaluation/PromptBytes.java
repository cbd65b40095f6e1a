package io.evolkv.bench.evaluation;

import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.Observation;

/** Sizes of prompts as 32-bit floats, by what is collected of them. */
public final class PromptBytes {
  /** What runtimes round a prompt's length up to, less one. */
  static final int PADDING = 15;

  private PromptBytes() {}

  /**
   * Keys and values.
   *
   * @param shape the model's shape
   * @param length tokens of the prompt
   * @return bytes of all layers
   */
  public static long entries(ModelShape shape, int length) {
    return 2L * Float.BYTES * shape.layers() * shape.kvHeads() * shape.headDim() * length;
  }

  /**
   * Observations.
   *
   * @param shape the model's shape
   * @param length tokens of the prompt
   * @param observation what is collected besides keys and values
   * @return bytes of all layers
   */
  public static long observed(ModelShape shape, int length, Observation observation) {
    long perRow = observation.windowQueries();
    perRow += observation.columnSums() ? 1 : 0;
    perRow += observation.queryStatistics() ? shape.headDim() : 0;
    long windowQueries = (long) observation.windowQueries() * shape.headDim();
    long perHead = perRow * length + windowQueries;
    return Float.BYTES * perHead * shape.layers() * shape.queryHeads();
  }
}
