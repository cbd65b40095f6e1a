package io.evolkv.bench.search;

import io.evolkv.api.model.ModelShape;
import io.evolkv.bench.download.ModelCache;
import io.evolkv.bench.journal.Digests;
import io.evolkv.bench.report.ModelInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells which model results belong to. */
public final class ModelIdentity {
  private ModelIdentity() {}

  /**
   * Identifies a model by its file, or by its name when a runtime brings it along.
   *
   * @param location the setting {@code model}
   * @param shape its shape
   * @return the model
   */
  public static ModelInfo of(String location, ModelShape shape) {
    Path file = Path.of(ModelCache.ofProcess().locate(location));
    Optional<String> digest =
        !location.startsWith("builtin:") && Files.isRegularFile(file)
            ? Optional.of(Digests.sha256(file))
            : Optional.empty();
    return new ModelInfo(location, digest, shape);
  }
}
