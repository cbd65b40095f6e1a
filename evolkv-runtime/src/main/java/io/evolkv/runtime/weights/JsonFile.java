package io.evolkv.runtime.weights;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON files that lie beside weights. */
public final class JsonFile {
  /** Above any configuration or index. */
  private static final long MOST_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonFile() {}

  /**
   * Reads an object.
   *
   * @param path a file
   * @return the object
   * @throws InvalidInputException when the file is missing, too large, or no JSON object without
   *     duplicate keys
   */
  public static JsonNode read(Path path) {
    JsonNode json;
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new InvalidInputException(
            path + ": has more than the " + MOST_BYTES + " bytes supported; check the file");
      }
      json = JSON.readTree(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(path + ": no such file; a model's folder needs it", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          path + ": cannot be read (" + e.getMessage() + "); check its permissions", e);
    } catch (JacksonException e) {
      throw new InvalidInputException(
          path + ": is no JSON (" + Printable.line(e.getOriginalMessage(), 120) + ")", e);
    }
    if (!json.isObject()) {
      throw new InvalidInputException(path + ": is no JSON object; download the file again");
    }
    return json;
  }
}
