package io.evolkv.runtime.vector;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Finds the bytes of a model: a file, or one that is embedded here. */
final class ModelFiles {
  private static final String EMBEDDED = "builtin:";
  private static final Map<String, String> RESOURCES =
      Map.of("tiny", "/io/evolkv/runtime/tiny/tiny.gguf");

  private ModelFiles() {}

  static GgufFile open(String location) {
    if (location.startsWith(EMBEDDED)) {
      return embedded(location, location.substring(EMBEDDED.length()));
    }
    try {
      return GgufFile.open(Path.of(location));
    } catch (InvalidPathException e) {
      throw new InvalidInputException("model '" + location + "' is not a file path", e);
    }
  }

  private static GgufFile embedded(String location, String name) {
    String resource = RESOURCES.get(name);
    if (resource == null) {
      throw new InvalidInputException(
          "there is no embedded model '" + location + "': use builtin:tiny or the path of a GGUF");
    }
    try (InputStream stream = ModelFiles.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new InvalidInputException(
            "the embedded model " + resource + " is missing from evolkv-runtime: build it again");
      }
      return GgufFile.of(MemorySegment.ofArray(stream.readAllBytes()), location);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
