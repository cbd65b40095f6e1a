package io.evolkv.runtime.checkpoint;

import io.evolkv.runtime.decoder.RopeFrequencies;
import io.evolkv.runtime.gguf.Printable;
import java.util.Optional;

/**
 * RoPE as config.json describes it. The form that models are published with has {@code rope_theta},
 * {@code rope_scaling} and {@code partial_rotary_factor} side by side; transformers 5 writes {@code
 * rope_parameters} with all of them, for some architectures one per type of layer.
 */
final class HuggingFaceRope {
  private final ConfigJson config;

  HuggingFaceRope(ConfigJson config) {
    this.config = config;
  }

  RopeFrequencies frequencies(int headDim, double defaultBase) {
    Optional<ConfigJson> parameters = parameters("full_attention");
    return frequencies(
        headDim,
        base(parameters, "rope_theta", defaultBase),
        parameters.or(() -> config.object("rope_scaling")));
  }

  RopeFrequencies slidingFrequencies(int headDim, double defaultBase) {
    Optional<ConfigJson> parameters = parameters("sliding_attention");
    return frequencies(headDim, base(parameters, "rope_local_base_freq", defaultBase), parameters);
  }

  private Optional<ConfigJson> parameters(String layerType) {
    return config.object("rope_parameters").map(all -> all.object(layerType).orElse(all));
  }

  private double base(Optional<ConfigJson> parameters, String published, double defaultBase) {
    double base =
        parameters
            .map(all -> all.real("rope_theta"))
            .filter(real -> real.isPresent())
            .orElseGet(() -> config.real(published))
            .orElse(defaultBase);
    if (base <= 0) {
      throw config.invalid("%s is %s, a positive number expected", published, base);
    }
    return base;
  }

  private RopeFrequencies frequencies(int headDim, double base, Optional<ConfigJson> scaling) {
    int rotated = rotated(headDim, scaling);
    if (scaling.isEmpty()) {
      return RopeFrequencies.plain(base, rotated);
    }
    ConfigJson variant = scaling.get();
    String type = variant.text("rope_type").or(() -> variant.text("type")).orElse("default");
    return switch (type) {
      case "default" -> RopeFrequencies.plain(base, rotated);
      case "linear" -> RopeFrequencies.linear(base, rotated, positive(variant, "factor"));
      case "llama3" ->
          RopeFrequencies.llama3(
              base,
              rotated,
              positive(variant, "factor"),
              positive(variant, "low_freq_factor"),
              positive(variant, "high_freq_factor"),
              originalContext(variant));
      case "longrope", "su" -> longRope(base, rotated, variant);
      default ->
          throw variant.invalid(
              "%s is %s, supported are default, linear, llama3 and longrope",
              "rope_type", Printable.quoted(type));
    };
  }

  private int rotated(int headDim, Optional<ConfigJson> scaling) {
    String key = "partial_rotary_factor";
    double share =
        scaling
            .map(all -> all.real(key))
            .filter(real -> real.isPresent())
            .orElseGet(() -> config.real(key))
            .orElse(1);
    int rotated = (int) (headDim * share);
    if (rotated < 2 || rotated > headDim || rotated % 2 != 0) {
      throw config.invalid(
          "%s is %s: of a head's %d elements, an even number has to turn", key, share, headDim);
    }
    return rotated;
  }

  private RopeFrequencies longRope(double base, int rotated, ConfigJson variant) {
    int original = originalContext(variant);
    double factor = variant.real("factor").orElseGet(() -> (double) contextLength() / original);
    double magnitude =
        variant.real("attention_factor").orElseGet(() -> LongRope.magnitude(factor, original));
    return RopeFrequencies.longRope(
        base,
        rotated,
        divisors(variant, "short_factor", rotated),
        divisors(variant, "long_factor", rotated),
        original,
        magnitude);
  }

  private int contextLength() {
    String key = "max_position_embeddings";
    return config.integer(key).orElseThrow(() -> config.missing(key));
  }

  /** In some models beside the variant, in some within it. */
  private int originalContext(ConfigJson variant) {
    String key = "original_max_position_embeddings";
    int original =
        config
            .integer(key)
            .orElseGet(() -> variant.integer(key).orElseThrow(() -> variant.missing(key)));
    if (original < 2) {
      throw config.invalid("%s is %d, at least 2 expected", key, original);
    }
    return original;
  }

  private static float[] divisors(ConfigJson variant, String key, int rotated) {
    float[] divisors = variant.reals(key, rotated / 2);
    for (float divisor : divisors) {
      if (!(divisor > 0)) {
        throw variant.invalid("%s holds %s, which is no divisor", key, divisor);
      }
    }
    return divisors;
  }

  private static double positive(ConfigJson variant, String key) {
    double value = variant.real(key).orElseThrow(() -> variant.missing(key));
    if (value <= 0) {
      throw variant.invalid("%s is %s, a positive number expected", key, value);
    }
    return value;
  }
}
