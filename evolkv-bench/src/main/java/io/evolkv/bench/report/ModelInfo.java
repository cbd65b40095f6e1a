package io.evolkv.bench.report;

import io.evolkv.api.model.ModelShape;
import java.util.Optional;

/**
 * The model that results belong to.
 *
 * @param name the setting {@code model}: a path, or {@code builtin:<name>}
 * @param sha256 digest of the model file, 64 hexadecimal digits; empty for a built-in model, whose
 *     bytes come with the program
 * @param shape its shape
 */
public record ModelInfo(String name, Optional<String> sha256, ModelShape shape) {
  /**
   * Whether two models have the same weights, as far as that is known.
   *
   * @param other another model
   * @return false for another file, or another built-in model
   */
  public boolean isSameAs(ModelInfo other) {
    return sha256.equals(other.sha256) && (sha256.isPresent() || name.equals(other.name));
  }
}
