package io.evolkv.bench.benchmark;

import io.evolkv.api.model.ModelRuntime;
import io.evolkv.api.model.ModelShape;
import io.evolkv.api.model.TokenWeights;
import java.util.OptionalDouble;

/**
 * The floating-point operations that a workload cannot do without: two for each weight and token
 * ({@link TokenWeights}), and for each query and entry it sees 2 · headDim for the score and 2 ·
 * headDim for the mix of values. In a prefill the logits of the last token alone are asked for.
 */
final class Arithmetic {
  private Arithmetic() {}

  static OptionalDouble operations(ModelRuntime model, Workload work) {
    return model
        .tokenWeights()
        .map(weights -> OptionalDouble.of(operations(model, weights, work)))
        .orElseGet(OptionalDouble::empty);
  }

  private static double operations(ModelRuntime model, TokenWeights weights, Workload work) {
    if (work.kind() == Workload.Kind.PREFILL) {
      int n = work.promptTokens();
      return 2.0 * (weights.layers() * (double) n + weights.output()) + attention(model, 0, n);
    }
    double each =
        2.0 * work.newTokens() * (weights.layers() + weights.output())
            + attention(model, work.promptTokens(), work.newTokens());
    return work.sequences() * each;
  }

  /** Of the tokens at positions {@code first} to {@code first + count - 1}, in all layers. */
  private static double attention(ModelRuntime model, int first, int count) {
    ModelShape shape = model.shape();
    double seen = 0;
    for (int layer = 0; layer < shape.layers(); layer++) {
      int window = shape.slidingWindow(layer).orElse(Integer.MAX_VALUE);
      for (int position = first; position < first + count; position++) {
        seen += Math.min(position + 1, window);
      }
    }
    return 4.0 * shape.queryHeads() * shape.headDim() * seen;
  }
}
