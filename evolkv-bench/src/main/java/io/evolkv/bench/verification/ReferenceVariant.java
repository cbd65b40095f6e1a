package io.evolkv.bench.verification;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.bench.report.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Changes to the {@code config.json} of a model's folder with which the reference ran.
 *
 * @param folder name of the folder
 * @param changes values by key; null removes the key
 */
record ReferenceVariant(String folder, Map<String, JsonNode> changes) {
  private static final String ROPE_SCALING = "rope_scaling";

  /** The changes for a person. */
  String text() {
    return folder
        + " with "
        + changes.entrySet().stream()
            .map(change -> change.getKey() + "=" + change.getValue())
            .collect(Collectors.joining(", "));
  }

  /**
   * Refuses a folder without the changes. A single model file is taken: it holds the same under
   * other names, or not at all, so only the comparison can tell.
   *
   * @param goldens the file that names the changes
   * @param model where the model is
   */
  void check(Path goldens, Path model) {
    Path config = model.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      return;
    }
    JsonNode present = JsonFields.read(config).node();
    changes.forEach(
        (key, wanted) -> {
          boolean renamed = key.equals(ROPE_SCALING) && present.has("rope_parameters");
          JsonNode found = present.path(key);
          boolean same =
              wanted.isNull() ? found.isMissingNode() || found.isNull() : found.equals(wanted);
          if (!same && !renamed) {
            throw new InvalidInputException(
                "%s is of a variant of %s with %s=%s, and %s has %s; change a copy of the folder"
                    .formatted(
                        goldens,
                        folder,
                        key,
                        wanted,
                        config,
                        found.isMissingNode() ? "no " + key : found.toString()));
          }
        });
  }
}
