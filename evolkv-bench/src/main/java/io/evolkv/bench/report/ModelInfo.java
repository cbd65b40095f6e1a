package io.evolkv.bench.report;

import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.download.ModelCache;
import io.evolkv.bench.journal.Digests;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * Identifies a model by its file, or by its name when a runtime brings it along.
   *
   * @param name the setting {@code model}
   * @param shape its shape
   * @return the model
   */
  public static ModelInfo of(String name, ModelShape shape) {
    Path file = Path.of(ModelCache.ofProcess().locate(name));
    Optional<String> digest =
        !name.startsWith("builtin:") && Files.isRegularFile(file)
            ? Optional.of(Digests.sha256(file))
            : Optional.empty();
    return new ModelInfo(name, digest, shape);
  }

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
