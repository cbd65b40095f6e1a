package io.evolkv.runtime.tokenizer;

import io.evolkv.api.error.InvalidInputException;
import io.evolkv.runtime.gguf.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Opens JSON files that may come from anywhere. */
final class JsonFiles {
  /** The largest published tokenizer.json has about 35 MB. */
  private static final long MAX_BYTES = 256L << 20;

  /** What Jackson says of its own insides, for programmers. */
  private static final String JACKSONS_OWN = " \\(start marker at .*|, from `[^`]*`";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(1 << 20)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .build();

  private JsonFiles() {}

  /** Reads something from a parser. */
  @FunctionalInterface
  interface Reading<T> {
    T from(JsonParser parser);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it cannot be read, is too large or no JSON
   */
  static <T> T read(Path file, Reading<T> reading) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw TokenizerJson.invalid(
            file, "has more than %d MiB; this is no tokenizer".formatted(MAX_BYTES >> 20));
      }
      try (JsonParser parser = MAPPER.createParser(file)) {
        return reading.from(parser);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot be read (" + e.getMessage() + "); check its permissions", e);
    } catch (JacksonException e) {
      throw new InvalidInputException(file + place(e) + ": " + detail(e), e);
    }
  }

  private static String place(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    return location == null ? "" : ":" + location.getLineNr() + ":" + location.getColumnNr();
  }

  private static String detail(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage()).replaceAll(JACKSONS_OWN, "");
    return Printable.line(message, 200) + "; get the file again from its source";
  }
}
