package io.evolkv.bench.evaluation;

import io.evolkv.api.model.Completion;
import io.evolkv.api.model.KeptEntries;
import io.evolkv.api.model.ModelShape;
import java.util.stream.IntStream;

/** What layers with a sliding window hold of a prompt, whatever the budgets are. */
public final class WindowEntries {
  private WindowEntries() {}

  /**
   * What all these layers hold.
   *
   * @param shape the model's shape
   * @param length tokens of the prompt
   * @return entries per KV head; 0 when no layer has a window
   */
  public static long of(ModelShape shape, int length) {
    return shape.slidingLayers().stream()
        .mapToLong(layer -> shape.windowEntries(layer, length))
        .sum();
  }

  /**
   * What a sequence held of its prompt in the layers that are compressed.
   *
   * @param completion what was generated
   * @param shape the model's shape
   * @param length tokens of the prompt
   * @return entries of all KV heads
   */
  public static long apart(Completion completion, ModelShape shape, int length) {
    return completion.promptEntries() - of(shape, length) * shape.kvHeads();
  }

  /** The newest entries of a prompt, as one of these layers holds them. */
  static KeptEntries newest(ModelShape shape, int layer, int length) {
    int held = shape.windowEntries(layer, length);
    return KeptEntries.same(shape.kvHeads(), IntStream.range(length - held, length).toArray());
  }
}
