package io.evolkv.runtime.checkpoint;

import io.evolkv.runtime.decoder.RopeFrequencies;
import io.evolkv.runtime.gguf.GgufFile;
import io.evolkv.runtime.gguf.GgufTensor;
import io.evolkv.runtime.gguf.Printable;
import java.util.Optional;

/**
 * RoPE as GGUF files describe it: a base, a linear factor as key, and other variants as tensors of
 * divisors that the converter has worked out.
 */
final class GgufRope {
  private final GgufCheckpoint checkpoint;
  private final GgufFile file;
  private final String prefix;

  GgufRope(GgufCheckpoint checkpoint) {
    this.checkpoint = checkpoint;
    file = checkpoint.file();
    prefix = checkpoint.architecture() + ".rope.";
  }

  RopeFrequencies frequencies(int headDim, double defaultBase) {
    int rotated = rotated(headDim);
    double base = base("freq_base", defaultBase);
    Optional<GgufTensor> far = file.tensor("rope_factors_long.weight");
    if (far.isPresent()) {
      return longRope(base, rotated);
    }
    String scaling = file.string(prefix + "scaling.type").orElse("none");
    if (file.tensor("rope_freqs.weight").isPresent()) {
      require(scaling.equals("none"), "scaling.type is " + scaling + " beside rope_freqs.weight");
      return RopeFrequencies.divided(base, rotated, divisors("rope_freqs.weight", rotated));
    }
    return switch (scaling) {
      case "none" -> RopeFrequencies.plain(base, rotated);
      case "linear" -> RopeFrequencies.linear(base, rotated, linearFactor());
      default ->
          throw checkpoint.invalid(
              "%sscaling.type is %s, supported are none, linear, and divisors as tensors"
                  .formatted(prefix, Printable.quoted(scaling)));
    };
  }

  RopeFrequencies slidingFrequencies(int headDim, double defaultBase) {
    return RopeFrequencies.plain(base("freq_base_swa", defaultBase), rotated(headDim));
  }

  private int rotated(int headDim) {
    int rotated = file.intValue(prefix + "dimension_count").orElse(headDim);
    require(
        rotated >= 2 && rotated <= headDim && rotated % 2 == 0,
        "dimension_count is %d, an even number from 2 to the head's %d expected"
            .formatted(rotated, headDim));
    return rotated;
  }

  private double base(String key, double defaultBase) {
    double base = file.floatValue(prefix + key).map(Float::doubleValue).orElse(defaultBase);
    require(
        base > 0 && Double.isFinite(base), key + " is " + base + ", a positive number expected");
    return base;
  }

  private double linearFactor() {
    double factor = file.requiredFloat(prefix + "scaling.factor");
    require(
        factor > 0 && Double.isFinite(factor),
        "scaling.factor is " + factor + ", a positive number expected");
    return factor;
  }

  private RopeFrequencies longRope(double base, int rotated) {
    int original = file.requiredInt(prefix + "scaling.original_context_length");
    int context = file.requiredInt(checkpoint.architecture() + ".context_length");
    require(original > 1, "scaling.original_context_length is " + original);
    double magnitude =
        file.floatValue(prefix + "scaling.attn_factor")
            .map(Float::doubleValue)
            .orElseGet(() -> LongRope.magnitude((double) context / original, original));
    return RopeFrequencies.longRope(
        base,
        rotated,
        divisors("rope_factors_short.weight", rotated),
        divisors("rope_factors_long.weight", rotated),
        original,
        magnitude);
  }

  private float[] divisors(String name, int rotated) {
    GgufTensor tensor = file.requiredTensor(name, rotated / 2);
    float[] divisors = new float[rotated / 2];
    tensor.decode(0, divisors.length, divisors, 0);
    for (float divisor : divisors) {
      if (!(divisor > 0) || Float.isInfinite(divisor)) {
        throw checkpoint.invalid("tensor " + name + " holds " + divisor + ", which is no divisor");
      }
    }
    return divisors;
  }

  private void require(boolean condition, String detail) {
    if (!condition) {
      throw checkpoint.invalid(prefix + detail);
    }
  }
}
